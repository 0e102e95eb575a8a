// In every page that is measured: from a key press to the next record painted, and on to the word that it is saved. `scBench.arm`
// says what counts as there; a time is taken by the page itself, in the second frame after it is, when the first was painted.
(() => {
  const bench = (window.scBench = { taken: [], now: null, last: 0 });
  const text = (selector) => document.querySelector(selector)?.textContent ?? "";
  const name = (selector) => document.querySelector(selector)?.className ?? "";
  const seen = (element) => Boolean(element && element.checkVisibility() && element.getBoundingClientRect().bottom > 0 && element.getBoundingClientRect().top < innerHeight);
  // What has to be other than before: of the desk the name of the record and its transcript, which is drawn anew.
  const whats = {
    desk: () => [text(".sc-side > .sc-tag:last-child"), document.querySelector(".sc-left > *")],
    saved: () => [name('[class*="st-key-review-note-"]')], // the record of the buttons: the program has drawn the next one
    labels: () => [String(Boolean(document.querySelector(".sc-claim")))],
    bare: () => [text('[data-testid="stText"]')],
  };
  const also = {
    desk: () => seen(document.querySelector(".sc-left > *")),
    saved: () => !document.documentElement.classList.contains("sc-is-saving") && seen(document.querySelector(".sc-saved")),
  };
  bench.arm = (what, key) => (bench.now = { what, key, before: whats[what](), saved: what === "desk" ? { what: "saved", before: whats.saved() } : null });

  addEventListener("keydown", (event) => {
    if (bench.now && !bench.now.pressed && event.key === bench.now.key) bench.now.pressed = event.timeStamp;
  }, true);

  const there = (one) => whats[one.what]().every((part, i) => part && part !== one.before[i]) && (also[one.what]?.() ?? true);
  const painted = (one) => requestAnimationFrame(() => requestAnimationFrame(() => {
    one.done = performance.now();
    const all = bench.now;
    if (!all.done || (all.saved && !all.saved.done)) return;
    const { pressed, sent, came, bytes, done, saved, what } = all;
    const last = saved ? saved.done : done;
    bench.last = performance.now();
    bench.now = null; // not before: whoever waits for this would press while it is painted
    bench.taken.push({ what, at: performance.timeOrigin + pressed, ms: done - pressed, saved: last - pressed, send: sent - pressed, server: came - sent, draw: last - came, bytes });
  }));
  const look = (one) => {
    if (!one || one.found || !there(one)) return;
    one.found = true;
    painted(one);
  };
  new MutationObserver(() => {
    if (!bench.now?.pressed) return;
    look(bench.now);
    look(bench.now.saved);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class"] });

  const send = WebSocket.prototype.send;
  const listened = new WeakSet();
  WebSocket.prototype.send = function (...what) {
    if (!listened.has(this)) {
      listened.add(this);
      this.addEventListener("message", (event) => {
        const one = bench.now;
        if (!one?.sent || (one.saved ?? one).found) return;
        bench.now.came = performance.now();
        bench.now.bytes = (bench.now.bytes || 0) + (event.data.byteLength ?? event.data.size ?? event.data.length);
      });
    }
    if (bench.now?.pressed && !bench.now.sent) bench.now.sent = performance.now();
    return send.apply(this, what);
  };
})();
