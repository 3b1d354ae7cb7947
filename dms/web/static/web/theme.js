/* Before anything is painted: light or dark as chosen here, else as the system says. */
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("dms-theme");
    } catch {
      return null; // storage is switched off: the system decides
    }
  };
  const paint = () => root.setAttribute("data-bs-theme", chosen() || (system.matches ? "dark" : "light"));
  window.dmsTheme = {
    toggle() {
      const next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("dms-theme", next);
      } catch {
        // not remembered, still shown
      }
      root.setAttribute("data-bs-theme", next);
    },
  };
  system.addEventListener("change", paint);
  root.classList.add("has-script");
  paint();
})();
