// In every page that is measured: from a key press to the next record painted, and what lies between. `scBench.arm` says what
// counts as there; the time is taken by the page itself, two frames after it is, and kept in `scBench.taken`.
(() => {
  const bench = (window.scBench = { taken: [], now: null, last: 0 });
  const text = (selector) => document.querySelector(selector)?.textContent ?? "";
  const name = (selector) => document.querySelector(selector)?.className ?? "";
  const whats = {
    desk: () => [name('[class*="st-key-review-note-"]'), text(".sc-side > .sc-tag:last-child")], // the buttons' record, and the transcript's
    labels: () => [String(Boolean(document.querySelector(".sc-claim")))],
    bare: () => [text('[data-testid="stText"]')],
  };
  bench.arm = (what, key) => (bench.now = { what, key, before: whats[what]() });

  addEventListener("keydown", (event) => {
    if (bench.now && !bench.now.pressed && event.key === bench.now.key) bench.now.pressed = event.timeStamp;
  }, true);

  const there = (one) => whats[one.what]().every((part, i) => part && part !== one.before[i]);
  const painted = (one) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const { pressed, sent, came, bytes } = one, done = performance.now();
    bench.last = done;
    bench.now = null; // not before: whoever waits for this would press while it is painted
    bench.taken.push({ what: one.what, at: performance.timeOrigin + pressed, ms: done - pressed, send: sent - pressed, server: came - sent, draw: done - came, bytes });
  }));
  new MutationObserver(() => {
    const one = bench.now;
    if (!one?.pressed || one.found || !there(one)) return;
    one.found = true;
    painted(one);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class"] });

  const send = WebSocket.prototype.send;
  const listened = new WeakSet();
  WebSocket.prototype.send = function (...what) {
    if (!listened.has(this)) {
      listened.add(this);
      this.addEventListener("message", (event) => {
        if (!bench.now?.sent || bench.now.found) return;
        bench.now.came = performance.now();
        bench.now.bytes = (bench.now.bytes || 0) + (event.data.byteLength ?? event.data.size ?? event.data.length);
      });
    }
    if (bench.now?.pressed && !bench.now.sent) bench.now.sent = performance.now();
    return send.apply(this, what);
  };
})();
