// The record that comes after this one is here already, held for whoever sits here. A decision that the program will surely take
// shows it at once, and nothing else is sent until the program has answered; what it answers stands, whatever was shown.
const YOUNG = 350, IDLE = 300_000, ANSWERED = 2_000, SILENT = 10_000; // milliseconds
const TOO_SOON = "That press came too soon after the last one, and decided nothing.";
const NOT_YET = "This cannot be approved as the safety questions are answered so far; nothing was decided.";
const WAYS_ON = { A: "approve", N: "revise", X: "reject", Q: "unsure", S: "skip", ArrowRight: "next" };
const DECIDE = [...Object.keys(WAYS_ON), "U", "ArrowLeft"];
const down = new Set();

const place = (way, record) => (way === "skip" || way === "next" ? `.st-key-review-${way}` : `.st-key-review-${way}-${CSS.escape(record)}`);
const pressable = (way) => document.querySelector(`${place(way, desk.data.record)} button:not([disabled])`);
const noteField = () => document.querySelector(`.st-key-review-note-${CSS.escape(desk.data.record)} textarea`);

// Whether the program will take this press, as far as can be told here: by the same rules, and never more leniently.
function certain(way) {
  const { data: d, next, draft } = desk, now = performance.now();
  if (!next || desk.saving || desk.marking || !d.whole || !d.allowed || !desk.known[next.domain] || !pressable(way)) return false;
  if (desk.told.seq < desk.seq || desk.held.length || desk.noted) return false;
  if (way === "next") return next.forward;
  if (now - desk.since < YOUNG || now - desk.pressed < YOUNG) return false;
  if (way === "skip") return true;
  if (d.closed || (d.first.length && way !== "unsure")) return false;
  const note = noteField()?.value.trim();
  if (!note && draft.marks.some((mark) => desk.issue(mark.code).severity === "red" && !mark.comment.trim())) return false;
  if (way === "reject") return Boolean(note) || draft.marks.some((mark) => mark.comment.trim());
  if (way !== "approve") return true;
  return approvable() && d.reading <= IDLE && now - desk.since + d.read >= d.reading;
}

const approvable = () => !desk.data.due || desk.lore.protocol.every((one) => (desk.draft.safety[one.id] || "no") !== "no");

// The button of an approval is dead until the program knows of the last safety answer. A press on its key is said to decide
// nothing; where the answers are all there it waits a moment for the button, but not beyond another press.
function withheld() {
  const { data } = desk;
  if (desk.saving || !data.allowed || data.closed || !document.querySelector(`${place("approve", data.record)} button`) || pressable("approve")) return false;
  desk.hint = approvable() ? "" : NOT_YET;
  desk.wants = approvable() ? data.opened : "";
  draw();
  if (desk.wants) approveSoon(performance.now() + ANSWERED);
  return true;
}

function approveSoon(until) {
  if (!desk.wants || desk.wants !== desk.data.opened || !approvable() || performance.now() > until) return;
  const button = pressable("approve");
  if (!button) setTimeout(approveSoon, 40, until);
  else button.click();
}

// A press on a way on. False where it must not reach the program: the one before it has no answer yet.
function pressing(way) {
  if (desk.saving) {
    desk.hint = TOO_SOON;
    draw();
    return false;
  }
  const sure = WAYS_ON[way] && certain(WAYS_ON[way]);
  desk.pressed = performance.now();
  if (sure) leap();
  return true;
}

const begun = () => ({ draft: desk.draft, picks: desk.picks, editing: desk.editing, held: desk.held });
const afresh = (data) => ({ draft: data.draft, picks: {}, marking: false, turn: 0, span: null, commenting: null, editing: false, hint: "", wants: "", held: [] });

function leap() {
  const { next } = desk, panes = [...desk.root.querySelectorAll(".sc-pane")];
  desk.saving = { data: desk.data, press: desk.told.press, at: performance.now(), scrolled: panes.map((one) => one.scrollTop), ...begun() };
  desk.saving.timer = setTimeout(() => {
    desk.saving.silent = true;
    draw();
  }, SILENT);
  desk.data = { ...desk.told, ...next, strip: null, opened: "", read: 0 };
  desk.lore = desk.known[next.domain];
  Object.assign(desk, afresh(next), desk.kept[next.record]);
  setTimeout(() => setTimeout(shown)); // after the press went off to the program
}

// A record that was not on the screen before stands at its beginning, and has the keys.
function shown() {
  draw();
  desk.root.querySelectorAll(".sc-pane").forEach((one) => (one.scrollTop = 0));
  // Where the page scrolls and not the panes, a record begins at its beginning.
  if (desk.root.getBoundingClientRect().top < 0) desk.root.scrollIntoView({ block: "start", behavior: "instant" });
}

// What the program says after a press whose outcome was shown before it was known. False while it has not answered that press.
function answered(data) {
  const { saving } = desk;
  if (data.press === saving.press && performance.now() - saving.at < ANSWERED) return false;
  clearTimeout(saving.timer);
  desk.saving = null;
  if (data.record === desk.data.record) return "landed";
  if (desk.held.length) desk.kept[desk.data.record] = begun(); // it may come again, and nothing that was said of it is lost
  if (data.record !== saving.data.record || data.opened !== saving.data.opened) return "elsewhere";
  Object.assign(desk, { draft: saving.draft, picks: saving.picks, editing: saving.editing, held: [] });
  desk.scrolled = saving.scrolled;
  return "back";
}

// One at a time: a message that overtakes another would take its place.
function flush() {
  if (desk.held.length && !desk.saving && desk.told.seq >= desk.seq) desk.trigger("act", desk.addressed(desk.held.shift()));
  if (!desk.held.length) delete desk.kept[desk.data.record];
}

// Nothing of the record before may be read or written while its successor is on the screen.
function mute() {
  const on = Boolean(desk.saving);
  document.documentElement.classList.toggle("sc-is-saving", on);
  document.querySelector(".st-key-review-noting")?.toggleAttribute("inert", on);
}

const saving = (desk) => !desk.saving ? null : make("div", { class: "sc-strip-last sc-saving", role: "status" },
  !desk.saving.silent ? "Saving…" : "The program has not answered yet, so it is not sure that this was saved. Nothing else is sent before it answers.");

function clicked(event) {
  const button = event.target instanceof Element && event.target.closest('[data-testid="stBottom"] button');
  if (!button || !desk.root?.isConnected || !desk.data?.whole) return;
  const way = Object.keys(WAYS_ON).find((key) => button.closest(place(WAYS_ON[key], desk.data.record)));
  if (!way && !desk.saving) return;
  if (pressing(way)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function noted(event) {
  if (event.target instanceof Element && event.target.closest('[class*="st-key-review-note-"]')) desk.noted = true;
}

function listen(kind, act) {
  const name = `scDesk_${kind}`;
  if (window[name]) window.removeEventListener(kind, window[name], true);
  window[name] = act;
  window.addEventListener(kind, act, true);
}
