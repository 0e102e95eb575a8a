// A key that is held repeats its shortcut many times a second. Outside of text fields only the first press counts.
if (!window.scHeldKeys) {
  window.scHeldKeys = true;
  window.addEventListener("keydown", (event) => {
    const field = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable=true]");
    if (event.repeat && !field && event.key.length === 1) event.stopImmediatePropagation();
  }, true);
}
