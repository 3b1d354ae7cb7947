/*
 * What is typed into a form is kept on the server a second after the last key, so that a closed browser loses nothing.
 * Passwords and files are never sent. A form says where by data-draft (its address) and data-draft-url.
 */
(() => {
  const REST_MS = 1000;
  const MOST_LETTERS = 200000;
  const form = document.querySelector("form[data-draft]");
  if (!form || form.hasAttribute("data-draft-undecided")) return;

  const status = form.querySelector("[data-draft-status]");
  const secret = (control) =>
    ["password", "file", "submit", "button", "reset", "image"].includes(control.type) ||
    ["csrfmiddlewaretoken", "version"].includes(control.name) ||
    control.autocomplete === "one-time-code";
  let timer = null;
  let kept = "";
  let left = false;

  const typed = () => {
    const values = {};
    const allowed = new Set([...form.elements].filter((control) => control.name && !secret(control)).map((control) => control.name));
    for (const [name, value] of new FormData(form)) {
      if (allowed.has(name) && typeof value === "string") (values[name] ||= []).push(value);
    }
    return JSON.stringify(values);
  };

  const say = (words) => {
    if (status) status.textContent = words;
  };

  const keep = async (keepalive = false) => {
    clearTimeout(timer);
    timer = null;
    const values = typed();
    if (values === kept || left) return;
    if (values.length > MOST_LETTERS) {
      say(form.dataset.tooLong);
      return;
    }
    const body = new URLSearchParams({ address: form.dataset.draft, values, version: form.elements.version?.value || "" });
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body,
        keepalive: keepalive && values.length < 20000,
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      });
      if (answer.ok) kept = values;
      if (answer.headers.get("Content-Type")?.includes("json")) say((await answer.json()).said);
    } catch {
      // no network just now: the next key tries again
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, REST_MS);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    left = true;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) keep(true);
  });
  window.addEventListener("pageshow", () => {
    left = false;
  });
})();
