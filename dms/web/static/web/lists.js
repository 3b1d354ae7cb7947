/* Lists: the current view in sight; rows ticked one by one, by range with Shift, the page, all that match. */
(() => {
  let last = null; // the box that was ticked before, where a range begins

  const boxes = () => [...document.querySelectorAll("[data-select]")];
  const bar = () => document.getElementById("bulk");

  const show = () => {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    const matching = document.querySelector("[data-select-matching]");
    const page = document.querySelector("[data-select-page]");
    const count = document.querySelector("[data-selected]");
    if (count) count.textContent = String(ticked);
    if (page) {
      page.checked = all.length > 0 && ticked === all.length;
      page.indeterminate = ticked > 0 && ticked < all.length;
    }
    if (matching?.checked && ticked < all.length) matching.checked = false;
  };

  const tick = (some, checked) => {
    for (const box of some) box.checked = checked;
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-select]");
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
      tick(all.slice(from, to + 1), box.checked);
    }
    last = box;
    show();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-page]")) tick(boxes(), event.target.checked);
    else if (event.target.matches("[data-select-matching]")) tick(boxes(), event.target.checked);
    else if (!event.target.matches("[data-select]")) return;
    show();
  });

  const none = () => {
    tick(boxes(), false);
    const matching = document.querySelector("[data-select-matching]");
    if (matching) matching.checked = false;
    show();
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-select-none]")) return;
    event.preventDefault();
    none();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !bar() || document.querySelector("dialog[open], details.menu[open]")) return;
    if (boxes().some((box) => box.checked)) none();
  });

  // On a phone the views are wider than the screen.
  const showView = () => {
    const tabs = document.querySelector(".tabs");
    const current = tabs?.querySelector("[aria-current]");
    if (current) tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2 - tabs.offsetLeft;
  };
  showView();

  // A page that the browser brings back may come with its boxes ticked.
  window.addEventListener("pageshow", show);
  document.addEventListener("htmx:afterSwap", () => {
    last = null;
    show();
    showView();
  });
})();
