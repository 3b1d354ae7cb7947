/* Enter leads to the next field, as scanners and people at a counter expect; Ctrl+Enter saves (keyboard.js). */
(() => {
  const FIELDS = "input:not([type=hidden]):not([type=submit]), select, textarea";
  const isThere = (field) => !field.disabled && field.getClientRects().length > 0;
  // Of a group of choices the chosen one stands for all.
  const isStop = (field) => field.type !== "radio" || field.checked;

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (!(field instanceof Element) || !field.matches(FIELDS) || !field.closest("form[data-walks]")) return;
    event.preventDefault();
    const stops = [...field.closest("form").querySelectorAll(FIELDS)].filter((one) => isThere(one) && isStop(one));
    const next = stops[stops.indexOf(field) + (event.shiftKey ? -1 : 1)];
    next?.focus();
    if (next?.matches("input")) next.select?.();
  });
})();
