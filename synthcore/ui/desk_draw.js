// Draws the desk. Every text becomes a text node: nothing that a model or a person wrote is ever markup.
function make(tag, attributes, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...inside.flat(Infinity).filter((part) => part !== null && part !== false && part !== undefined && part !== ""));
  return element;
}

// A button; `id` names it, so that the focus comes back to it when it is drawn anew.
const press = (id, text, act, more = {}) => make("button", { type: "button", "data-f": id, on: { click: act }, class: "sc-b", ...more }, text);
const key = (name) => make("kbd", { "aria-hidden": "true" }, name);
const box = (kind, ...inside) => make("div", { class: `sc-note sc-${kind}`, role: kind === "bad" ? "alert" : "status" }, ...inside);
const fold = (title, body, more = {}) => make("details", more, make("summary", {}, title), make("div", {}, body));
const head = (text) => make("h3", {}, text);

function top(d, desk) {
  const parts = [saving(desk), desk.hint ? box("warn", desk.hint) : null].filter(Boolean);
  if (d.strip)
    parts.push(make("div", { class: "sc-strip-last", role: "status" },
      make("div", {}, make("b", {}, `Last: ${d.strip.what}. `), d.strip.lines.map((line) => `${line} `),
        d.strip.differences.map((line) => make("div", { class: "sc-differs" }, make("span", { "aria-hidden": "true" }, "≠ "), line))),
      press("mind", "Change my mind", () => desk.send("mind"))));
  if (d.pause)
    parts.push(make("div", { class: "sc-strip-last sc-pause", role: "status" }, make("div", {}, d.pause), press("rested", "Not now", () => desk.send("rested"))));
  parts.push(d.notices.map((text) => box("plain", text)));
  return parts;
}

function left(d, desk) {
  if (d.closed)
    return [box("warn", d.closed), press("open", ["Open it ", key("letter O")], () => desk.send("open"), { class: "sc-b sc-main" })];
  const talk = make("div", { class: "sc-talk" }, d.warning ? box("warn", d.warning) : null, d.turns.map((turn) => said(turn, d, desk)));
  if (!d.turns.length) talk.append(make("div", { class: "sc-quiet" }, "This record holds no messages."));
  return [talk];
}

function said(turn, d, desk) {
  const marks = desk.draft.marks.map((mark, place) => ({ ...mark, place })).filter((mark) => mark.turn === turn.n);
  const numbers = d.numbers.filter((found) => found.turn === turn.n);
  const here = desk.marking && desk.turn === turn.n;
  const row = make("div", { class: `sc-turn sc-${turn.side}${here ? " sc-here" : ""}`, "data-turn": turn.n },
    make("div", { class: "sc-no" }, d.allowed
      ? press(`turn-${turn.n}`, `T${turn.n}`, () => desk.mark(turn.n), { class: "sc-t", "aria-label": `Mark an issue in turn ${turn.n}` })
      : `T${turn.n}`),
    make("div", {}, make("div", { class: "sc-who" }, turn.who), make("div", { class: "sc-said" }, spans(turn, marks, numbers, desk)),
      marks.map((mark) => flag(mark, d, desk)),
      numbers.map((found) => make("div", { class: "sc-flag sc-red" }, make("b", {}, "Red issue: "), found.say)),
      desk.replies || desk.editing ? reply(turn, d, desk) : null));
  row.addEventListener("click", (event) => {
    if (!event.target.closest("button, input, select") && desk.marking) desk.point(turn.n);
  });
  return row;
}

// The text with marked stretches underlined. Places count characters, not the halves that a browser counts in.
function spans(turn, marks, numbers, desk) {
  const letters = Array.from(turn.text);
  const places = [...marks.filter((mark) => mark.start !== null), ...numbers.map((found) => ({ ...found, number: true }))];
  if (desk.span && desk.turn === turn.n) places.push({ ...desk.span, chosen: true });
  const edges = [...new Set([0, letters.length, ...places.flatMap((place) => [place.start, place.end])])].sort((a, b) => a - b);
  return edges.slice(1).map((end, i) => {
    const text = letters.slice(edges[i], end).join("");
    const over = places.filter((place) => place.start < end && edges[i] < place.end);
    if (!over.length) return text;
    const names = over.map((place) => (place.number ? "number not in the resource file" : place.chosen ? "selected" : desk.issue(place.code).title));
    return make("span", { class: `sc-marked${over.some((place) => place.number) ? " sc-red" : ""}${over.some((place) => place.chosen) ? " sc-chosen" : ""}`,
      title: names.join(", ") }, text);
  });
}

function flag(mark, d, desk) {
  const issue = desk.issue(mark.code);
  const severity = { red: "Red", yellow: "Yellow", plain: "Issue" }[issue.severity];
  return make("div", { class: `sc-flag sc-${issue.severity}` }, make("b", {}, `${severity}: `), issue.title,
    mark.start === null ? "" : " (underlined)", mark.comment ? `. ${mark.comment} ` : " ",
    d.allowed ? [press(`comment-${mark.place}`, mark.comment ? "Edit comment" : "Comment", () => desk.comment(mark.place), { class: "sc-b sc-text" }),
      press(`unmark-${mark.place}`, "Remove", () => desk.unmark(mark.place), { class: "sc-b sc-text", "aria-label": `Remove ${issue.title}` })] : null,
    desk.commenting === mark.place ? commenting(mark, desk) : null);
}

function commenting(mark, desk) {
  const field = make("input", { type: "text", value: desk.typed ?? mark.comment, maxlength: 500, "data-f": "commenting", "aria-label": "Comment on the marked issue",
    placeholder: desk.issue(mark.code).severity === "red" ? "Why? A red issue needs a reason here or in the note" : "Comment, if you like: Enter keeps it" });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      desk.commented(mark.place, field.value, event.key === "Escape");
    }
  });
  field.addEventListener("blur", () => desk.drawing || desk.commented(mark.place, field.value, false, true));
  return make("div", { class: "sc-commenting" }, field);
}

function reply(turn, d, desk) {
  const shown = turn.labels.filter(([name]) => !(desk.editing && name === "Intent" && turn.intent)).map(([name, value]) => `${name}: ${value}`).join(" · ");
  const line = [shown ? make("span", {}, shown) : null];
  if (desk.editing && turn.intent)
    line.push(make("label", {}, "Intent ", choice(`intent-${turn.n}`, turn.intent, desk.draft.intents[turn.n] || turn.intent, desk.lore.values.intent, (value) => desk.intent(turn, value))),
      tick(`intent:${turn.n}`, `intent of turn ${turn.n}`, desk));
  return shown || line.length > 1 ? make("div", { class: "sc-labels" }, line) : null;
}

function choice(id, given, now, options, act) {
  const values = options.some(([value]) => value === given) || !given ? options : [[given, given], ...options];
  const select = make("select", { "data-f": id }, given ? null : make("option", { value: "", selected: !now }, "not given"),
    values.map(([value, title]) => make("option", { value, selected: value === now }, value === given ? `${title} (as claimed)` : title)));
  select.addEventListener("change", () => act(select.value));
  return select;
}

const tick = (name, of, desk) => press(`ok-${name}`, desk.draft.confirmed.includes(name) ? "✓ Confirmed" : "Confirm", () => desk.confirm(name),
  { class: "sc-b sc-text", "aria-pressed": String(desk.draft.confirmed.includes(name)), "aria-label": `Confirm ${of}` });
