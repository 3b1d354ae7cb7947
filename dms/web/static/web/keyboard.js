/*
 * The same keys everywhere: "/" and Ctrl+K search, "?" map, "j" "k" "x" "Enter" in lists, "g h" home, Ctrl+Enter saves.
 * A control that carries data-key="n" answers to that key; a navigation link with data-go="h" answers to "g h".
 * No plain key is ever taken from somebody who is typing; function keys write nothing and act there too.
 */
(() => {
  const SEQUENCE_MS = 1200;
  const TYPING = "input:not([data-select], [data-select-page], [data-select-matching]), textarea, select, [contenteditable=''], [contenteditable=true]";
  let goUntil = 0;

  const isFunction = (key) => /^F([1-9]|1[0-2])$/.test(key);
  const isTyping = (target) => target instanceof Element && target.closest(TYPING) !== null;
  const isVisible = (element) => element.getClientRects().length > 0;
  const first = (selector) => [...document.querySelectorAll(selector)].find(isVisible);

  const rows = () => [...document.querySelectorAll("[data-rows] [data-url]")].filter(isVisible);
  const at = () => document.querySelector("[data-rows] .is-at");
  const walk = (step) => {
    const all = rows();
    if (!all.length) return;
    const next = Math.min(all.length - 1, Math.max(0, at() ? all.indexOf(at()) + step : 0));
    at()?.classList.remove("is-at");
    all[next].classList.add("is-at");
    all[next].scrollIntoView({ block: "nearest" });
  };

  const focusSearch = () => {
    const field = first("[data-focus='/']");
    field?.focus();
    field?.select();
  };

  // The map shows what this page's own buttons answer to.
  const showMap = () => {
    const map = document.getElementById("keys");
    const list = document.getElementById("page-keys");
    if (!map || map.open) return;
    list.replaceChildren();
    for (const control of [...document.querySelectorAll("[data-key]")].filter(isVisible)) {
      const line = document.createElement("div");
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      const words = document.createElement("dd");
      key.textContent = control.dataset.key;
      const label = control.cloneNode(true);
      for (const part of label.querySelectorAll("kbd, svg")) part.remove();
      words.textContent = control.getAttribute("aria-label") || label.textContent.trim();
      term.append(key);
      line.append(term, words);
      list.append(line);
    }
    list.hidden = !list.children.length;
    map.showModal();
  };

  const plain = {
    "/": focusSearch,
    "?": showMap,
    j: () => walk(1),
    k: () => walk(-1),
    x: () => at()?.querySelector("[data-select]")?.click(),
    g: () => {
      goUntil = Date.now() + SEQUENCE_MS;
    },
  };

  const go = (key) => {
    goUntil = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (link) link.click();
    return Boolean(link);
  };

  const press = (event) => {
    if (Date.now() < goUntil && go(event.key)) return true;
    const isFree = document.activeElement === document.body || document.activeElement.matches("[data-select]");
    if (event.key === "Enter" && at() && isFree) {
      location.assign(at().dataset.url);
      return true;
    }
    const control = event.key === "Enter" ? null : first(`[data-key="${CSS.escape(event.key)}"]`);
    if (control) control.click();
    else if (plain[event.key]) plain[event.key]();
    else return false;
    return true;
  };

  const save = (target) => {
    const form = target.closest?.("form") || first("form[data-guard]");
    const button = form?.querySelector("[data-save]");
    if (!button) return false;
    form.requestSubmit(button);
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat && event.key !== "j" && event.key !== "k") return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "Enter") {
      if (save(event.target)) event.preventDefault();
    } else if (command && event.key.toLowerCase() === "k" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      focusSearch();
    } else if (event.key === "Escape" && isTyping(event.target)) {
      event.target.blur();
    } else if (!command && !event.altKey && (!isTyping(event.target) || isFunction(event.key)) && !document.querySelector("dialog[open]") && press(event)) {
      event.preventDefault();
    }
  });
})();
