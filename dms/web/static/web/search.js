/*
 * The search box: its answers open below it while somebody types. Arrows move, Enter opens, Esc closes; an empty box
 * offers what was opened last. Without this file Enter leads to the search page.
 */
(() => {
  const field = document.getElementById("search");
  const found = document.getElementById("search-found");
  if (!field || !found) return;
  const box = field.form;

  const lines = () => [...found.querySelectorAll("[role=option]")];
  const at = () => found.querySelector("[aria-selected=true]");
  const isFresh = () => found.querySelector("[data-said]")?.dataset.said === field.value.trim();

  const show = (open) => {
    found.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) field.removeAttribute("aria-activedescendant");
  };
  const select = (line) => {
    at()?.setAttribute("aria-selected", "false");
    if (!line) return;
    line.setAttribute("aria-selected", "true");
    line.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", line.id);
  };
  const move = (step) => {
    const all = lines();
    if (!all.length) return;
    const now = all.indexOf(at());
    select(all[now < 0 ? (step > 0 ? 0 : all.length - 1) : (now + step + all.length) % all.length]);
  };

  found.addEventListener("htmx:afterSwap", () => {
    if (!box.contains(document.activeElement)) return;
    show(true);
    // The first hit is what Enter opens; among the rows opened last nobody has chosen yet.
    if (field.value.trim()) select(lines()[0]);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || found.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && at() && isFresh()) {
      event.preventDefault();
      location.assign(at().href);
    }
  });

  // A prefix is put before what is typed, in place of another one.
  found.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-prefix]");
    if (!chosen) return;
    field.value = `${chosen.dataset.prefix}: ${field.value.replace(/^\s*[a-z]{1,2}\s*[:：]\s*/i, "")}`;
    field.focus();
    htmx.trigger(field, "input");
  });

  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) show(false);
  });
})();
