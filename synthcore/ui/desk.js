// The desk in the browser: what is begun on the record, its keys, and what is sent to the program. A change of the draft is
// drawn at once and sent whole; what comes back replaces it unless something newer was sent meanwhile. `data` is what is shown,
// `told` what the program said last; they differ while a press has no answer yet (desk_ahead.js), and what is said meanwhile
// is `held`. `since` is when the record was opened, `pressed` when a way on was last pressed.
const desk = {
  data: null, told: null, next: null, saving: null, held: [], kept: {}, since: 0, pressed: 0, hint: "", wants: "", noted: false, scrolled: null, sheets: {},
  lore: null, known: {}, draft: null, typed: null, drawing: false, seq: 0, picks: {}, drawn: "", marking: false, turn: 0, span: null, commenting: null, editing: false, replies: false, keys: false,

  issue: (code) => desk.lore.issues.find((issue) => issue.id === code) || { title: code, severity: "plain" },
  addressed: (message) => ({ ...message, record: desk.data.record, seq: ++desk.seq, knows: Object.keys(desk.known) }),
  send(what, more = {}) {
    const message = { what, ...more };
    if (desk.saving || desk.held.length) desk.held = [...desk.held.filter((one) => one.what !== what), message];
    else desk.trigger("act", desk.addressed(message));
  },
  change(part) {
    desk.draft = { ...desk.draft, ...part };
    desk.hint = "";
    desk.send("draft", { draft: desk.draft });
    draw();
  },
  flip(name) {
    desk[name] = !desk[name];
    draw();
  },
  pick(name, value) {
    if (desk.picks[name] && desk.data.first.every((one) => desk.picks[one])) return; // sent already
    desk.picks = { ...desk.picks, [name]: value };
    if (desk.data.first.every((one) => desk.picks[one])) desk.send("first", { labels: desk.picks });
    draw();
  },
  answer: (id, value) => desk.change({ safety: { ...desk.draft.safety, [id]: value } }),
  confirm(name) {
    const there = desk.draft.confirmed.includes(name);
    desk.change({ confirmed: there ? desk.draft.confirmed.filter((one) => one !== name) : [...desk.draft.confirmed, name] });
  },
  // What one's own answer contradicts is looked at by itself.
  standing: () => desk.data.claims.filter((claim) => claim.value && !claim.first && !desk.draft.labels[claim.name]).map((claim) => claim.name),
  confirmAll() {
    const names = desk.standing(), all = names.every((name) => desk.draft.confirmed.includes(name));
    const others = desk.draft.confirmed.filter((name) => !names.includes(name));
    desk.change({ confirmed: all ? others : [...others, ...names] });
  },
  correct: (claim, value) => desk.change({ labels: corrected(desk.draft.labels, claim.name, claim.value, value), confirmed: without(claim.name) }),
  intent: (turn, value) => desk.change({ intents: corrected(desk.draft.intents, turn.n, turn.intent, value), confirmed: without(`intent:${turn.n}`) }),

  mark(turn) {
    if (!desk.data.allowed || desk.data.closed || !desk.lore.issues.length) return;
    const chosen = selection();
    desk.span = chosen && (!turn || turn === chosen.turn) ? { start: chosen.start, end: chosen.end } : null;
    desk.turn = turn || (chosen ? chosen.turn : desk.turn) || 1;
    const begins = !desk.marking;
    desk.marking = true;
    draw();
    see(desk.turn);
    if (begins) desk.root.querySelector(".sc-side").scrollTop = 0; // what can be marked stands at its top
  },
  point(turn) {
    const chosen = selection();
    desk.turn = turn;
    desk.span = chosen && chosen.turn === turn ? { start: chosen.start, end: chosen.end } : null;
    if (desk.marking) draw();
  },
  step(by) {
    desk.span = null;
    desk.turn = Math.min(Math.max(desk.turn + by, 0), desk.data.turns.length);
    draw();
    see(desk.turn);
  },
  add(issue) {
    const span = desk.turn && desk.span;
    const mark = { code: issue.id, branch: "dialogue", turn: desk.turn, start: span ? span.start : null, end: span ? span.end : null, comment: "" };
    desk.commenting = desk.draft.marks.length;
    desk.span = null;
    getSelection().removeAllRanges();
    desk.change({ marks: [...desk.draft.marks, mark] });
    if (desk.turn) focusOn("commenting");
    else desk.commenting = null;
  },
  unmark(place) {
    desk.commenting = null;
    desk.change({ marks: desk.draft.marks.filter((_, i) => i !== place) });
  },
  comment(place) {
    desk.commenting = place;
    draw();
    focusOn("commenting");
  },
  commented(place, text, dropped, left) {
    if (desk.commenting !== place) return;
    desk.commenting = null;
    const before = desk.draft.marks[place].comment;
    if (!dropped && text.trim() !== before) desk.change({ marks: desk.draft.marks.map((mark, i) => (i === place ? { ...mark, comment: text.trim() } : mark)) });
    else draw();
    if (!left) pane().focus({ preventScroll: true });
  },
  done() {
    desk.marking = false;
    desk.span = null;
    draw();
    pane().focus({ preventScroll: true });
  },
};

const without = (name) => desk.draft.confirmed.filter((one) => one !== name);
function corrected(all, name, given, value) {
  const { [name]: _, ...others } = all;
  return value && value !== given ? { ...others, [name]: value } : others;
}

const pane = () => desk.root.querySelector(".sc-left");
const focusOn = (id) => desk.root.querySelector(`[data-f="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
const see = (turn) => desk.root.querySelector(`[data-turn="${turn}"]`)?.scrollIntoView({ block: "nearest" });

// The selected words of one turn, their places counted in characters.
function selection() {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
  const box = range && !range.collapsed && range.startContainer.parentElement?.closest(".sc-said");
  if (!box || !desk.root.contains(box) || !box.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(box);
  before.setEnd(range.startContainer, range.startOffset);
  const start = Array.from(before.toString()).length;
  return { turn: Number(box.closest("[data-turn]").dataset.turn), start, end: start + Array.from(range.toString()).length };
}

// Select the same characters again after the turn was drawn anew.
function reselect({ turn, start, end }) {
  const box = desk.root.querySelector(`[data-turn="${turn}"] .sc-said`), range = document.createRange();
  const texts = box && document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let before = 0; texts?.nextNode();) {
    const text = texts.currentNode, letters = Array.from(text.data), place = (n) => letters.slice(0, n - before).join("").length;
    if (before <= start && start < before + letters.length) range.setStart(text, place(start));
    if (before < end && end <= before + letters.length) range.setEnd(text, place(end));
    before += letters.length;
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

function draw() {
  const { root, data } = desk;
  const chosen = desk.drawn === data.record && !desk.marking ? selection() : null; // an answer of the program may come while someone selects
  desk.drawn = data.record;
  const active = root.contains(document.activeElement) ? document.activeElement : null, held = active?.dataset.f;
  desk.typed = held === "commenting" ? active.value : null; // what is being written outlives a drawing
  const caret = desk.typed === null ? null : active.selectionStart;
  const folds = new Set([...root.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent));
  const panes = [...root.querySelectorAll(".sc-pane")].map((one) => one.scrollTop);
  document.documentElement.classList.toggle("sc-is-marking", desk.marking);
  mute();
  root.querySelector(".sc-above").replaceChildren(...top(data, desk).flat(Infinity));
  root.querySelector(".sc-sheet").hidden = !data.whole;
  if (!data.whole) return;
  desk.drawing = true;
  const again = changed("left", data);
  if (again) pane().replaceChildren(...left(data, desk));
  if (changed("side", data)) root.querySelector(".sc-side").replaceChildren(...[side(data, desk)].flat(Infinity).filter(Boolean));
  for (const summary of root.querySelectorAll("details:not([open]) > summary")) if (folds.has(summary.textContent)) summary.parentElement.open = true;
  [...root.querySelectorAll(".sc-pane")].forEach((one, i) => (one.scrollTop = panes[i]));
  desk.drawing = false;
  if (held) focusOn(held);
  if (chosen && again && data.turns.length) reselect(chosen);
  if (caret !== null) root.querySelector('[data-f="commenting"]')?.setSelectionRange(caret, caret);
}

// Whether a side of the desk would look otherwise than it does. What stands above both, and what is not shown, is left out.
function changed(name, { turns, numbers, next, forward, strip, seq, press, opened, read, notices, pause, focus, lore, ...rest }) {
  const { draft, marking, turn, span, commenting, editing, replies, picks, keys } = desk;
  const now = JSON.stringify([rest, draft, marking, turn, span, commenting, editing, replies, ...(name === "left" ? [turns, numbers] : [picks, keys])]);
  const before = desk.sheets[name];
  desk.sheets[name] = now;
  return now !== before;
}

function keyed(event) {
  if (!desk.root?.isConnected || !desk.data?.whole) return;
  if (desk.saving && event.key === "Enter" && event.ctrlKey) return stop(event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable=true]")) {
    if (event.key === "Escape" && event.target.tagName === "SELECT" && desk.root.contains(event.target)) pane().focus({ preventScroll: true });
    return;
  }
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (!event.repeat) desk.wants = "";
  const taken = desk.marking ? whileMarking(name, event) : usually(name) || onward(name, event);
  if (taken) stop(event);
  else down.add(name);
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

// Every key but those that move the focus or press a button stays here: none of them may decide.
function whileMarking(name, event) {
  if (name === "Tab" || name === "Enter" || name === " ") return false;
  if (event.repeat) return true;
  const issue = desk.lore.issues.find((one) => one.key === name);
  if (name === "Escape" || name === "I") desk.done();
  else if (name === "ArrowUp" || name === "ArrowDown") desk.step(name === "ArrowUp" ? -1 : 1);
  else if (issue) desk.add(issue);
  return true;
}

function usually(name) {
  const { data } = desk;
  const flips = { E: "editing", L: "replies", H: "keys" };
  if (name === "O" && data.closed && data.allowed) desk.send("open");
  else if (name === "I") desk.mark(0);
  else if (name === "T" && data.editable && !data.asked) desk.send("edit");
  else if (name === "V" && data.allowed && !data.asked && desk.standing().length) desk.confirmAll();
  else if (flips[name] && !data.asked && (name === "H" || data.claims.length)) {
    desk.flip(flips[name]);
    if (name === "E" && desk.editing) desk.root.querySelector(".sc-claim select")?.focus();
  } else if (/^\d$/.test(name) && data.allowed) return digit(name);
  else return false;
  return true;
}

// The keys of the ways on are the page's own buttons'; true where such a press must not reach them. With another key held
// down they do nothing.
function onward(name, event) {
  if (!DECIDE.includes(name) || event.shiftKey) return false;
  if (event.repeat) return Boolean(desk.saving);
  if (name === "A" && !down.size && withheld()) return true;
  return !pressing(down.size ? "" : name);
}

function digit(name) {
  const asked = desk.lore.first[desk.data.first.find((one) => !desk.picks[one])];
  const option = asked?.options.find(([, , , letter]) => letter === name);
  const question = asked ? null : asking(desk.data, desk);
  const answer = question && ANSWERS.find(([, , letter]) => letter === name);
  if (option) desk.pick(asked.name, option[0]);
  else if (answer) desk.answer(question.id, answer[0]);
  return Boolean(option || answer);
}

function skeleton(parent) {
  const region = (kind, label) => make("div", { class: `sc-pane ${kind}`, tabindex: "0", role: "region", "aria-label": label, "data-f": kind });
  const root = make("div", { class: "sc-desk" }, make("div", { class: "sc-above" }),
    make("div", { class: "sc-sheet" }, region("sc-left", "Transcript"), region("sc-side", "First answer, labels and rules")));
  root.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault()); // what is selected stays selected
  parent.append(root);
  desk.sheets = {};
  return root;
}

const leave = () => document.documentElement.classList.remove("sc-is-marking", "sc-is-saving");

export default function ({ data, parentElement, setTriggerValue }) {
  const before = desk.data;
  desk.root = parentElement.querySelector(".sc-desk") || skeleton(parentElement);
  if (data.lore) desk.known[data.lore.hash] = data.lore;
  if (data.next !== "kept" || desk.told?.record !== data.record) desk.next = data.next === "kept" ? null : data.next;
  const outcome = desk.saving ? answered(data) : "";
  Object.assign(desk, { told: data, trigger: setTriggerValue, noted: false });
  if (outcome === false) {
    draw();
    return leave;
  }
  Object.assign(desk, { data, lore: desk.known[data.domain] });
  if (data.whole && !desk.lore) {
    desk.send("lore"); // a tab that was told once, and has forgotten
    return leave;
  }
  const fresh = !before || (outcome ? outcome === "elsewhere" : before.record !== data.record || before.opened !== data.opened);
  if (fresh || outcome === "landed") desk.since = performance.now();
  if (fresh) Object.assign(desk, afresh(data), desk.kept[data.record]);
  else if (data.seq >= desk.seq && !desk.held.length && outcome !== "back")
    Object.assign(desk, { draft: data.draft, picks: data.first.length && !data.waits && !outcome ? {} : desk.picks });
  if (fresh && before) shown();
  else draw();
  if (outcome === "back") desk.root.querySelectorAll(".sc-pane").forEach((one, i) => (one.scrollTop = desk.scrolled[i]));
  flush();
  // A filter that was just chosen would keep the letters to itself.
  const free = document.activeElement === document.body || document.activeElement?.closest(".st-key-review-filters");
  if (data.whole && (fresh || outcome || before.filters !== data.filters) && free) setTimeout(() => pane().focus({ preventScroll: true }));
  if (before && data.focus !== before.focus) setTimeout(() => document.querySelector('[class*="st-key-review-note-"] textarea')?.focus(), 60);
  listen("keydown", keyed);
  listen("keyup", (event) => down.delete(event.key.length === 1 ? event.key.toUpperCase() : event.key));
  listen("blur", (event) => event.target === window && down.clear());
  listen("click", clicked);
  listen("input", noted);
  return leave;
}
