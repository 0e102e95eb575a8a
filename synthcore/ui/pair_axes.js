// Below each answer of a pair: its ratings on the axes of the domain, one question at a time, and the issues marked in it. Both
// answers have the same script, and share what is on the window: which answer the digits belong to, and whether a mark is made.
// It is drawn with what desk_draw.js has. Nothing here knows which answer is which.
const pair = (window.scPair ||= { sides: {}, at: "left", marking: false, span: null, seq: 0 });
const OPENS = { left: "W", right: "O" }, SAYS = { Q: ["left", true], A: ["left", false], P: ["right", true], L: ["right", false] };

const live = () => Object.values(pair.sides).filter((one) => one.root.isConnected);
const answerBox = (side) => [...document.querySelectorAll(`.sc-answer[data-side="${side}"] .sc-said`)].at(-1);
const chosen = (axis, one) => axis.choices.find((choice) => choice.id === one.ratings[axis.id]);
const due = (axis, one) => !chosen(one.data.axes.find((other) => other.id === axis.of) || { choices: [] }, one)?.nothing;
const asked = (one) => one.data.axes.find((axis) => (one.again ? axis.id === one.again : due(axis, one) && !one.ratings[axis.id]));

function state(side) {
  const one = { side, commenting: null, typed: null, drawing: false, seq: 0, open: false, again: null, drawn: "" };
  return Object.assign(one, {
    issue: (code) => one.data.issues.find((issue) => issue.id === code) || { title: code, severity: "plain" },
    send() {
      one.seq = ++pair.seq;
      one.trigger("act", { record: one.data.record, seq: one.seq, ratings: one.ratings, marks: one.marks });
    },
    rate(axis, choice) {
      pair.at = side;
      const given = { ...one.ratings, [axis.id]: choice.id };
      for (const other of one.data.axes) if (other.of === axis.id && choice.nothing) delete given[other.id];
      Object.assign(one, { ratings: given, again: null });
      one.send();
      drawAll();
    },
    takeBack() {
      const last = one.data.axes.findLast((axis) => one.ratings[axis.id]);
      if (!last) return;
      const { [last.id]: _, ...rest } = one.ratings;
      Object.assign(one, { ratings: rest, again: null });
      one.send();
      drawAll();
    },
    marked(marks) {
      one.marks = marks;
      one.send();
      drawAll();
    },
    add(issue) {
      const span = pair.span?.side === side ? pair.span : null;
      one.commenting = one.marks.length;
      pair.span = null;
      getSelection().removeAllRanges();
      one.marked([...one.marks, { code: issue.id, start: span ? span.start : null, end: span ? span.end : null, comment: "" }]);
      focusIn(one, "commenting");
    },
    unmark(place) {
      one.commenting = null;
      one.marked(one.marks.filter((_, i) => i !== place));
    },
    comment(place) {
      one.commenting = place;
      drawAll();
      focusIn(one, "commenting");
    },
    commented(place, text, dropped, left) {
      if (one.commenting !== place) return;
      one.commenting = null;
      if (!dropped && text.trim() !== one.marks[place].comment) one.marked(one.marks.map((mark, i) => (i === place ? { ...mark, comment: text.trim() } : mark)));
      else drawAll();
      if (!left) one.root.focus({ preventScroll: true });
    },
  });
}

const focusIn = (one, id) => one.root.querySelector(`[data-f="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });

// The selected words of an answer, their places counted in characters.
function selectedIn() {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
  if (!range || range.collapsed) return null;
  const one = live().find(({ side }) => answerBox(side)?.contains(range.commonAncestorContainer));
  if (!one) return null;
  const before = document.createRange();
  before.selectNodeContents(answerBox(one.side));
  before.setEnd(range.startContainer, range.startOffset);
  const start = Array.from(before.toString()).length;
  return { side: one.side, start, end: start + Array.from(range.toString()).length };
}

// Marked stretches are underlined without touching the text, which is not this component's. The false answer is in pieces once
// the place of its error is shown.
function underline() {
  if (!window.Highlight) return;
  const ranges = { "sc-marked-here": [], "sc-selected-here": [] };
  for (const one of live()) {
    const box = answerBox(one.side);
    if (!box) continue;
    const add = (name, stretch) => ranges[name].push(rangeIn(box, stretch));
    one.marks.filter((mark) => mark.start !== null).forEach((mark) => add("sc-marked-here", mark));
    if (pair.marking && pair.span?.side === one.side) add("sc-selected-here", pair.span);
  }
  for (const [name, some] of Object.entries(ranges)) CSS.highlights.set(name, new Highlight(...some));
}

function rangeIn(box, { start, end }) {
  const range = document.createRange(), texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  range.selectNodeContents(box);
  for (let before = 0; texts.nextNode();) {
    const text = texts.currentNode, letters = Array.from(text.data), place = (n) => letters.slice(0, n - before).join("").length;
    if (before <= start && start < before + letters.length) range.setStart(text, place(start));
    if (before < end && end <= before + letters.length) range.setEnd(text, place(end));
    before += letters.length;
  }
  return range;
}

function drawAll() {
  document.documentElement.classList.toggle("sc-pair-marking", pair.marking);
  for (const one of live()) drawSide(one);
  underline();
}

function drawSide(one) {
  const { root, data } = one;
  const active = root.contains(document.activeElement) ? document.activeElement : null, held = active?.dataset.f;
  one.typed = held === "commenting" ? active.value : null;
  const caret = one.typed === null ? null : active.selectionStart;
  one.drawing = true;
  root.hidden = !data.allowed && !one.marks.length && !Object.keys(one.ratings).length;
  root.replaceChildren(...[
    pair.marking ? null : tools(one), pair.marking || !one.open ? null : question(one), given(one),
    one.marks.map((mark, place) => flag({ ...mark, place }, data, one)), pair.marking && pair.at === one.side ? marking(one) : null,
  ].flat(Infinity).filter(Boolean));
  one.drawing = false;
  if (held) focusIn(one, held);
  if (caret !== null) root.querySelector('[data-f="commenting"]')?.setSelectionRange(caret, caret);
}

function tools(one) {
  const { data, side } = one;
  if (!data.allowed) return null;
  return make("div", { class: "sc-tools", role: "toolbar", "aria-label": data.name },
    data.axes.length ? press("rate", ["Rate further ", key(OPENS[side])], () => opened(one), { class: "sc-b sc-text", "aria-expanded": String(one.open) }) : null,
    data.issues.length ? press("issue", ["Mark an issue ", key("I")], () => beginMark(side), { class: "sc-b sc-text" }) : null);
}

function question(one) {
  const axis = asked(one), here = pair.at === one.side;
  if (!axis) return null;
  return make("div", { class: `sc-ask${here ? " sc-now" : ""}`, role: "group", "aria-label": `${one.data.name}: ${axis.title}` },
    make("b", {}, axis.title),
    make("div", { class: "sc-options" }, axis.choices.map((choice, i) => press(`rate-${axis.id}-${choice.id}`, [here ? [key(String(i + 1)), " "] : null, choice.title],
      () => one.rate(axis, choice), { title: choice.anchor, disabled: !one.data.allowed, "aria-pressed": String(one.ratings[axis.id] === choice.id) }))),
    fold("What these mean", make("dl", {}, axis.choices.map((choice) => [make("dt", {}, choice.title), make("dd", {}, choice.anchor)]))));
}

// What is rated already; a press asks it again.
function given(one) {
  const some = one.data.axes.filter((axis) => chosen(axis, one) && due(axis, one));
  return some.length ? make("div", { class: "sc-rated", role: "group", "aria-label": `${one.data.name}: ratings` }, some.map((axis) =>
    press(`again-${axis.id}`, `${axis.title}: ${chosen(axis, one).title.toLowerCase()}`, () => {
      Object.assign(one, { again: axis.id, open: true });
      pair.at = one.side;
      drawAll();
    }, { class: "sc-b sc-text", disabled: !one.data.allowed, title: chosen(axis, one).anchor }))) : null;
}

function marking(one) {
  return make("section", { class: "sc-marking", "aria-label": "Mark an issue" },
    make("div", { class: "sc-where", role: "status" }, "Marking ", make("b", {}, `${one.data.name}${pair.span?.side === one.side ? ", the selected words" : ""}`),
      make("span", { class: "sc-tag" }, " · ← → the other answer, or select words in it")),
    press("done", ["Done ", key("Esc")], () => endMark(), { class: "sc-b sc-main" }),
    make("div", { class: "sc-issues" }, one.data.issues.map((issue) =>
      press(`issue-${issue.id}`, [key(issue.key), " ", issue.title], () => one.add(issue),
        { title: issue.definition, class: `sc-b sc-issue sc-${issue.severity}`, "aria-label": `${issue.title}${issue.severity === "plain" ? "" : `, ${issue.severity}`}` }))));
}

function opened(one) {
  const shut = one.open && pair.at === one.side;
  Object.assign(one, { open: !shut, again: null });
  pair.at = one.side;
  drawAll();
  one.root.scrollIntoView({ block: "nearest" });
}

function beginMark(side) {
  const one = pair.sides[side];
  if (!one?.data.allowed || !one.data.issues.length) return;
  pair.span = selectedIn();
  Object.assign(pair, { marking: true, at: pair.span ? pair.span.side : side });
  drawAll();
  pair.sides[pair.at].root.scrollIntoView({ block: "nearest" });
}

function endMark() {
  Object.assign(pair, { marking: false, span: null });
  drawAll();
  pair.sides[pair.at]?.root.focus({ preventScroll: true });
}

function pairKeyed(event) {
  if (!live().some((one) => one.data.allowed) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable=true]")) return;
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (!(pair.marking ? pairMarking(name, event) : pairUsually(name, event))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// Every key but those that move the focus or press a button stays here: none of them may decide.
function pairMarking(name, event) {
  if (name === "Tab" || name === "Enter" || name === " ") return false;
  if (event.repeat) return true;
  const one = pair.sides[pair.at], issue = one.data.issues.find((some) => some.key === name);
  if (name === "Escape" || name === "I") endMark();
  else if (name === "ArrowLeft" || name === "ArrowRight") {
    Object.assign(pair, { at: name === "ArrowLeft" ? "left" : "right", span: null });
    drawAll();
  } else if (issue) one.add(issue);
  return true;
}

function pairUsually(name, event) {
  const one = pair.sides[pair.at];
  if (SAYS[name] && !event.repeat) {
    const [side, correct] = SAYS[name], said = pair.sides[side];
    if (said?.data.axes.length) told(said, correct);
    return false; // the button below the answer takes it
  }
  const side = Object.keys(OPENS).find((some) => OPENS[some] === name);
  if (side && pair.sides[side]?.data.axes.length) {
    if (!event.repeat) opened(pair.sides[side]);
  } else if (name === "I" && live()[0].data.issues.length) beginMark(pair.at);
  else if (name === "Backspace" && one?.open) one.takeBack();
  else if (/^[1-9]$/.test(name) && one?.open) {
    const axis = asked(one), choice = axis?.choices[Number(name) - 1];
    if (choice && !event.repeat) one.rate(axis, choice);
    return Boolean(axis);
  } else return false;
  return true;
}

// Whoever says that an answer is wrong is asked how; what is rated already stays.
function told(one, correct) {
  one.open = !correct || Object.keys(one.ratings).length > 0;
  pair.at = one.open ? one.side : pair.at;
  drawAll();
  if (one.open) one.root.scrollIntoView({ block: "nearest" });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const one = (pair.sides[data.side] ||= state(data.side)), before = one.data;
  one.root = parentElement.querySelector(".sc-axes") || make("div", { class: "sc-desk sc-axes", tabindex: "-1" });
  if (!one.root.isConnected) {
    one.root.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault()); // what is selected stays selected
    parentElement.append(one.root);
  }
  one.trigger = setTriggerValue;
  const fresh = !before || before.record !== data.record || before.opened !== data.opened;
  if (fresh) {
    Object.assign(one, { ratings: data.ratings, marks: data.marks, open: data.correct === false, again: null, commenting: null });
    Object.assign(pair, { marking: false, span: null, at: "left" });
  } else {
    if (data.seq >= one.seq) Object.assign(one, { ratings: data.ratings, marks: data.marks });
    if (before.correct !== data.correct && data.correct === false && !one.open) Object.assign(one, { open: true }, (pair.at = one.side));
  }
  one.data = data;
  const now = JSON.stringify([data, one.ratings, one.marks, one.open, one.again, pair.marking]);
  if (now !== one.drawn || !one.root.firstChild) drawAll();
  one.drawn = now;
  setTimeout(underline, 60); // the text of the answer may be drawn anew after this
  if (window.scPairKeys) window.removeEventListener("keydown", window.scPairKeys, true);
  window.scPairKeys = pairKeyed;
  window.addEventListener("keydown", pairKeyed, true);
  return () => {
    document.documentElement.classList.remove("sc-pair-marking");
    if (!live().length) for (const name of ["sc-marked-here", "sc-selected-here"]) window.CSS.highlights?.delete(name);
  };
}
