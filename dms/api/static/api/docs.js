/* The search of the API page: hides what does not hold all words. Without a script the form asks the server. */
(() => {
  const field = document.querySelector("[data-api-search]");
  if (!field) return;
  const narrow = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const resource of document.querySelectorAll("[data-api-resource]")) {
      let shown = 0;
      for (const line of resource.querySelectorAll("[data-api-words]")) {
        line.hidden = !words.every((word) => line.dataset.apiWords.includes(word));
        shown += line.hidden ? 0 : 1;
      }
      resource.hidden = !shown;
    }
  };
  field.addEventListener("input", narrow);
})();
