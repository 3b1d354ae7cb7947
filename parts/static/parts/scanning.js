/* The scan page: codes are taken as fast as a scanner types them, kept until the server has each, sent in their order.
   Every code has a key of its own, so that one sent again after a lost connection counts once. */
(() => {
  const form = document.querySelector("form[data-scan]");
  if (!form) return;
  const box = form.elements.code;
  const store = `scans:${form.action}`;
  const waiting = document.querySelector("[data-scan-waiting]");
  let queue = JSON.parse(sessionStorage.getItem(store) || "[]");
  let sending = false;
  let sound;

  const newKey = () => (window.isSecureContext ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`.slice(0, 40));
  const keep = () => {
    sessionStorage.setItem(store, JSON.stringify(queue));
    waiting.hidden = queue.length === 0;
    waiting.querySelector("b").textContent = queue.length;
  };

  const beep = (isWarning) => {
    try {
      sound ||= new AudioContext();
      const tone = sound.createOscillator();
      tone.frequency.value = isWarning ? 220 : 880;
      tone.connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + (isWarning ? 0.4 : 0.08));
    } catch {
      // a phone without sound still shows the colour
    }
  };

  const show = (html) => {
    const panel = new DOMParser().parseFromString(html, "text/html").getElementById("scan-panel");
    document.getElementById("scan-panel").replaceWith(panel);
    beep(panel.dataset.warning === "yes");
    box.disabled = panel.dataset.open !== "yes";
    if (!box.disabled) box.focus();
  };

  const send = async (each) => {
    const body = new FormData(form);
    body.set("code", each.code);
    body.set("key", each.key);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Scanner": "1" }, redirect: "error" });
    if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
    return answer;
  };

  const work = async () => {
    if (sending) return;
    sending = true;
    while (queue.length) {
      try {
        const answer = await send(queue[0]);
        queue.shift();
        keep();
        if (!answer.ok) {
          queue = [];
          keep();
          location.reload();
          return;
        }
        show(await answer.text());
      } catch {
        await new Promise((again) => setTimeout(again, 1000));
      }
    }
    sending = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    queue.push({ code: box.value, key: newKey() });
    box.value = "";
    keep();
    work();
  });
  // A scanner types into whatever has the focus: what no other field takes belongs to the box.
  document.addEventListener("keydown", (event) => {
    const taken = event.target.closest?.("input, textarea, select, button, a, summary, dialog");
    if (!taken && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1) box.focus();
  }, true);
  keep();
  work();
  if (!box.disabled) box.focus();
})();
