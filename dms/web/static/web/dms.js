/* What a page does beyond being a page. Everything works without this file; here it becomes quicker. */
(() => {
  const SLOW_MS = 1000;
  const NOTICE_MS = 5000;
  const byId = (id) => document.getElementById(id);

  // Menus close when the attention goes elsewhere.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!except || !menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  // Small acts named in the markup.
  const acts = {
    theme: () => window.dmsTheme.toggle(),
    keys: () => byId("keys")?.showModal(),
    back: () => history.back(),
    dismiss: (button) => button.closest(".notice").remove(),
    "close-panel": (link, event) => {
      const panel = link.closest("dialog");
      if (!panel) return;
      event.preventDefault();
      panel.close();
    },
  };
  document.addEventListener("click", (event) => {
    const actor = event.target.closest("[data-act]");
    if (actor) acts[actor.dataset.act]?.(actor, event);
  });

  // A row is its link, except where something inside it was meant, or text was selected.
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-url]");
    if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.url, "_blank", "noopener");
    else location.assign(row.dataset.url);
  });

  // Notices about success leave by themselves; refusals stay until they are read.
  const leaveLater = (within) => {
    for (const notice of within.querySelectorAll("[data-leaves]")) setTimeout(() => notice.remove(), NOTICE_MS);
  };
  leaveLater(document);

  // The panel opens when a confirmation arrives in it.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "panel") return;
    const panel = event.detail.target;
    if (!panel.open) panel.showModal();
    panel.querySelector("input:not([type=hidden]), textarea, select, [data-save]")?.focus();
  });

  // Addresses of lists say only what was chosen.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    for (const [name, value] of [...event.detail.formData]) {
      if (value === "") event.detail.formData.delete(name);
    }
  });

  // A bar after a second; a sentence when no answer comes.
  let waiting = 0;
  let timer = null;
  const settle = () => {
    waiting = Math.max(0, waiting - 1);
    if (waiting) return;
    clearTimeout(timer);
    byId("progress")?.setAttribute("hidden", "");
  };
  document.addEventListener("htmx:beforeRequest", () => {
    waiting += 1;
    clearTimeout(timer);
    timer = setTimeout(() => byId("progress")?.removeAttribute("hidden"), SLOW_MS);
  });
  document.addEventListener("htmx:afterRequest", settle);
  const sayLost = () => {
    const notice = byId("connection-lost");
    const place = byId("toasts");
    if (notice && place && !place.querySelector(".notice-error")) place.append(notice.content.cloneNode(true));
  };
  document.addEventListener("htmx:sendError", sayLost);
  document.addEventListener("htmx:responseError", sayLost);

  // Nothing typed is lost by a stray click.
  let typed = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) typed = true;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-guard]")) typed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });

  // After a refused save the eye and the cursor start at what is wrong.
  (document.querySelector(".form-errors") || document.querySelector(".is-invalid"))?.focus();
})();
