// Beside the transcript: the first answer, the labels as claims, the safety questions, the rules.
function side(d, desk) {
  if (desk.marking) return marking(d, desk);
  const whole = desk.draft.marks.map((mark, place) => ({ ...mark, place })).filter((mark) => mark.turn === 0);
  return [
    tools(d, desk),
    desk.keys ? make("dl", { class: "sc-keys" }, desk.lore.keys.map(([name, what]) => [make("dt", {}, key(name)), make("dd", {}, what)])) : null,
    d.first.length ? first(d, desk) : null,
    d.due ? protocol(d, desk) : null,
    d.claims.length ? [claimsHead(d, desk), d.claims.map((claim) => claimed(claim, d, desk))] : null,
    whole.length ? [head("Marked in the whole record"), whole.map((mark) => flag(mark, d, desk))] : null,
    d.hidden.length ? [head("What was hidden"), make("dl", { class: "sc-facts" }, d.hidden.map(([name, text]) => [make("dt", {}, name), make("dd", {}, text)]))] : null,
    d.earlier.length ? [head("Decisions so far"), d.earlier.map((one) => make("div", { class: "sc-earlier" },
      make("b", {}, one.who), `: ${one.verdict} `, make("span", { class: "sc-tag" }, one.when), one.note ? make("div", { class: "sc-said" }, one.note) : null))] : null,
    rules(desk.lore),
    head("Record"), make("div", { class: "sc-tag" }, d.facts),
  ];
}

function tools(d, desk) {
  const flip = (name, text, letter) => press(name, [text, " ", key(letter)], () => desk.flip(name), { class: "sc-b sc-text", "aria-pressed": String(!!desk[name]) });
  return make("div", { class: "sc-tools", role: "toolbar", "aria-label": "On this record" },
    d.allowed && !d.closed && desk.lore.issues.length ? press("issue", ["Mark an issue ", key("I")], () => desk.mark(0), { class: "sc-b sc-text" }) : null,
    d.allowed && d.claims.length ? flip("editing", "Correct labels", "E") : null,
    d.claims.length ? flip("replies", "Reply labels", "L") : null,
    d.editable ? press("edit", ["Edit text ", key("T")], () => desk.send("edit"), { class: "sc-b sc-text" }) : null,
    flip("keys", "Keys", "H"));
}

// One question at a time has the keys: the first that has no answer yet.
function first(d, desk) {
  const questions = d.first.map((name) => desk.lore.first[name]), asked = questions.find((one) => !desk.picks[one.name]);
  return make("section", { class: "sc-first", "aria-label": "First answer" },
    questions.map((one) => make("div", { class: `sc-ask${one === asked ? " sc-now" : ""}`, role: "group", "aria-label": one.title },
      make("b", {}, one.title), one === asked ? make("span", { class: "sc-tag" }, ` ${one.options[0][3]} to ${one.options.at(-1)[3]}`) : null,
      make("div", { class: "sc-options" }, one.options.map(([value, title, definition, letter]) => press(`first-${one.name}-${value}`,
        [one === asked ? [key(letter), " "] : null, desk.picks[one.name] === value ? "✓ " : null, title], () => desk.pick(one.name, value),
        { title: definition, disabled: !d.allowed, "aria-pressed": String(desk.picks[one.name] === value), ...(one === asked ? { "data-key": letter } : {}) }))),
      fold("What these mean", make("dl", {}, one.options.map(([, title, definition]) => [make("dt", {}, title), make("dd", {}, definition)]))))),
    make("div", { class: "sc-tag" }, desk.lore.firstSaid));
}

const ANSWERS = [["yes", "Yes", "1"], ["no", "No", "2"], ["na", "Not applicable", "3"]];
const asking = (d, desk) => d.due && desk.lore.protocol.find((one) => !desk.draft.safety[one.id]);

function protocol(d, desk) {
  const asked = asking(d, desk), safety = desk.draft.safety;
  const questions = desk.lore.protocol, given = questions.filter((one) => safety[one.id]).length;
  const refused = questions.find((one) => safety[one.id] === "no");
  return make("section", { class: "sc-protocol", "aria-label": "Safety" },
    make("h3", {}, `Safety: ${given} of ${questions.length} answered`),
    refused ? box("bad", "A “no” stands here, so this cannot be approved.") : null,
    questions.map((one) => make("div", { class: `sc-ask${one === asked ? " sc-now" : ""}`, role: "group", "aria-label": one.question },
      fold(one.question, one.meaning, { class: "sc-question" }),
      make("div", { class: "sc-options" }, ANSWERS.map(([value, title, letter]) => press(`safety-${one.id}-${value}`,
        [one === asked ? [key(letter), " "] : null, safety[one.id] === value ? "✓ " : null, title], () => desk.answer(one.id, value),
        { disabled: !d.allowed, "aria-pressed": String(safety[one.id] === value) }))))));
}

function claimsHead(d, desk) {
  const names = desk.standing(), all = names.every((name) => desk.draft.confirmed.includes(name));
  return make("div", { class: "sc-tools" }, head("Labels, as claimed"), d.allowed && names.length > 1
    ? press("ok-all", all ? "✓ All confirmed" : ["Confirm all ", key("V")], desk.confirmAll, { class: "sc-b sc-text", "aria-pressed": String(all) }) : null);
}

function claimed(claim, d, desk) {
  const options = desk.lore.values[claim.name], corrected = desk.draft.labels[claim.name];
  const title = corrected ? (options.find(([value]) => value === corrected) || [0, corrected])[1] : "";
  const definition = (options.find(([value]) => value === claim.value) || [])[2];
  const differs = claim.first && !corrected && !desk.draft.confirmed.includes(claim.name);
  return make("div", { class: `sc-claim${differs ? " sc-differs" : ""}` },
    fold([make("span", { class: "sc-tag" }, `${claim.label}: `), corrected ? [make("s", {}, claim.title), " → ", make("b", {}, title)] : claim.title], definition || (claim.value ? "The domain does not know this value; it is kept as it is." : "")),
    d.allowed ? make("div", { class: "sc-claim-acts" },
      differs ? [make("span", {}, `You said ${claim.said}. `), press(`mine-${claim.name}`, `Correct to ${claim.said}`, () => desk.correct(claim, claim.first), { class: "sc-b sc-text" })] : null,
      claim.value && !corrected ? tick(claim.name, claim.label, desk) : null,
      corrected && !desk.editing ? press(`back-${claim.name}`, "Take back", () => desk.correct(claim, claim.value), { class: "sc-b sc-text" }) : null,
      desk.editing ? choice(`label-${claim.name}`, claim.value, corrected || claim.value, options, (value) => desk.correct(claim, value)) : null) : null);
}

function rules(d) {
  const one = ([question, yes, no, otherwise]) => fold(question, [make("span", { class: "sc-tag" }, "Yes"), `\n${yes}\n\n`, make("span", { class: "sc-tag" }, "No"), `\n${no}\n\n`, make("b", {}, otherwise)]);
  const more = d.more.map(one), criteria = d.criteria.map(([title, lines]) => fold(title, make("ul", {}, lines.map((line) => make("li", {}, line)))));
  return make("details", { class: "sc-guide", open: !matchMedia("(max-width: 767px)").matches }, make("summary", {}, head("Rules")),
    make("div", { class: "sc-rules" }, d.rules.map(one), more.length + criteria.length ? fold(`More rules (${more.length + criteria.length})`, [more, criteria], { class: "sc-more" }) : null));
}

// While a mark is made the issues stand here, and the buttons of the decision are not drawn.
function marking(d, desk) {
  const place = desk.turn ? `turn T${desk.turn}${desk.span ? ", the selected words" : ""}` : "the whole record";
  const groups = [["red", "Safety: red (asks for a reason)"], ["yellow", "Safety: yellow"], ["plain", "Other issues"]];
  return make("section", { class: "sc-marking", "aria-label": "Mark an issue" },
    make("div", { class: "sc-where", role: "status" }, "Marking ", make("b", {}, place), make("span", { class: "sc-tag" }, " · ↑ ↓ another turn, or click or select words in the text")),
    press("done", ["Done ", key("Esc")], () => desk.done(), { class: "sc-b sc-main" }),
    groups.map(([severity, title]) => {
      const some = desk.lore.issues.filter((issue) => issue.severity === severity);
      return some.length ? [head(title), make("div", { class: "sc-issues" }, some.map((issue) =>
        press(`issue-${issue.id}`, [key(issue.key), " ", issue.title], () => desk.add(issue), { title: issue.definition, class: `sc-b sc-issue sc-${severity}` })))] : null;
    }));
}
