/*
 * The counter. The scan field takes a code with Enter and is free again at once: codes wait in a queue, so that no scan
 * is lost however fast they come. The table writes the text field that is posted: number, quantity, price, a line a part.
 */
(() => {
  const form = document.getElementById("counter");
  if (!form) return;
  const scan = document.getElementById("scan");
  const list = document.getElementById("suggestions");
  const said = form.querySelector(".counter-said");
  const body = form.querySelector(".counter-lines tbody");
  const typed = form.querySelector("[name=lines]");
  const lines = [];
  const queue = [];
  let working = false;
  let waiting = 0;
  let shown = [];
  let at = -1;
  let unmatched = "";

  const tell = (text, isWarning = false) => {
    said.textContent = text;
    said.classList.toggle("is-warning", isWarning);
  };
  const isTrade = () => form.elements.kind.value === "trade";
  const number = (text) => Number(String(text).replace(",", "."));

  const look = async (text) => {
    const store = form.elements.store?.value || "";
    const answer = await fetch(`${form.dataset.look}?q=${encodeURIComponent(text)}&store=${encodeURIComponent(store)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const write = () => {
    let total = 0;
    for (const line of lines) {
      const amount = Math.round(number(line.quantity.value) * number(line.price.value) * 100) / 100;
      line.row.querySelector(".line-amount").textContent = Number.isFinite(amount) ? amount.toFixed(2) : "—";
      total += amount || 0;
      const notes = [];
      if (number(line.quantity.value) > number(line.part.free)) notes.push([`${form.dataset.saidShort} ${line.part.free}`, ...line.part.elsewhere].join(" · "));
      if (number(line.price.value) < number(line.part.minimum)) notes.push(`${form.dataset.saidMinimum} ${line.part.minimum}`);
      if (line.part.successor) notes.push(`${form.dataset.saidSuccessor} ${line.part.successor}`);
      line.row.querySelector(".line-note").textContent = notes.join(" · ");
    }
    form.querySelector(".counter-total").textContent = `¥${total.toFixed(2)}`;
    typed.value = lines.map((line) => `${line.part.plain} ${line.quantity.value || 1} ${line.price.value || 0}`).join("\n");
  };

  const add = (part) => {
    const known = lines.find((line) => line.part.id === part.id);
    if (known) {
      known.quantity.value = number(known.quantity.value) + 1;
      const mark = known.row.querySelector(".line-mark");
      mark.hidden = false;
      mark.textContent = `${form.dataset.saidDouble}: ${known.quantity.value}`;
      lines.splice(lines.indexOf(known), 1);
      lines.push(known);
      write();
      tell(`${part.number} ${form.dataset.saidDouble}: ${known.quantity.value}`, true);
      return;
    }
    const row = document.getElementById("counter-line").content.firstElementChild.cloneNode(true);
    row.querySelector(".line-number").textContent = part.number;
    row.querySelector(".line-name").textContent = part.name;
    row.querySelector(".line-bins").textContent = part.bins;
    row.querySelector(".line-free").textContent = part.free;
    const line = { part, row, quantity: row.querySelector(".line-quantity"), price: row.querySelector(".line-price") };
    line.quantity.value = 1;
    line.price.value = isTrade() ? part.trade_price : part.price;
    line.quantity.addEventListener("input", write);
    line.price.addEventListener("input", write);
    lines.push(line);
    body.append(row);
    write();
    tell(`${part.number} ${part.name}`);
  };

  const hide = () => {
    shown = [];
    at = -1;
    list.hidden = true;
    list.replaceChildren();
    scan.setAttribute("aria-expanded", "false");
  };

  const mark = () => {
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };

  const suggest = (parts) => {
    hide();
    shown = parts;
    for (const part of parts) {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      const head = document.createElement("strong");
      head.textContent = part.number;
      const rest = document.createElement("span");
      rest.textContent = part.name;
      const where = document.createElement("span");
      where.className = "quiet";
      where.textContent = [part.bins, `${part.free} ${part.unit}`, `¥${part.price}`, part.successor && `→ ${part.successor}`, ...part.elsewhere].filter(Boolean).join(" · ");
      item.append(head, rest, where);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(part);
      });
      list.append(item);
    }
    list.hidden = !parts.length;
    scan.setAttribute("aria-expanded", String(Boolean(parts.length)));
  };

  const choose = (part) => {
    scan.value = "";
    hide();
    add(part);
  };

  const last = () => lines[lines.length - 1];

  // “*2” and “=150” stand in the queue behind the code that they mean, which may not have come back yet.
  const changed = (text) => {
    const change = /^([*=])\s*(\d+(?:[.,]\d+)?)$/.exec(text);
    if (!change || !last()) return false;
    last()[change[1] === "*" ? "quantity" : "price"].value = change[2].replace(",", ".");
    write();
    return true;
  };

  const work = async () => {
    if (working) return;
    working = true;
    while (queue.length) {
      try {
        if (changed(queue[0])) {
          queue.shift();
          continue;
        }
        const answer = await look(queue[0]);
        if (answer.exact || answer.parts.length === 1) add(answer.parts[0]);
        else {
          unmatched = answer.asked;
          if (answer.parts.length) {
            suggest(answer.parts);
            tell(form.dataset.saidSeveral, true);
          } else tell(`${form.dataset.saidUnknown}: ${answer.asked}`, true);
        }
        queue.shift();
      } catch {
        tell(`${form.dataset.saidAway} (${queue.length})`, true);
        break;
      }
    }
    working = false;
    form.toggleAttribute("data-busy", queue.length > 0);
  };

  const enter = () => {
    const text = scan.value.trim();
    if (at >= 0 && shown[at]) return choose(shown[at]);
    scan.value = "";
    clearTimeout(waiting);
    hide();
    if (text) queue.push(text);
    form.toggleAttribute("data-busy", queue.length > 0);
    return work();
  };

  scan.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      enter();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!shown.length) return;
      event.preventDefault();
      at = Math.min(shown.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)));
      mark();
    } else if (event.key === "Escape" && shown.length) {
      event.stopPropagation();
      hide();
    }
  });
  scan.addEventListener("input", () => {
    clearTimeout(waiting);
    at = -1;
    const text = scan.value.trim();
    if (text.length < 2 || /^[*=]/.test(text)) return hide();
    waiting = setTimeout(async () => {
      const answer = await look(text).catch(() => ({ parts: [] }));
      if (scan.value.trim() === text) suggest(answer.parts);
    }, 200);
    return undefined;
  });

  const lost = async () => {
    const wanted = scan.value.trim() || unmatched || (last() && number(last().quantity.value) > number(last().part.free) ? last().part.number : "");
    if (!wanted) return scan.focus();
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    sent.set("store", form.elements.store.value);
    sent.set("wanted", wanted);
    sent.set("quantity", "1");
    sent.set("reason", "out_of_stock");
    const answer = await fetch(form.dataset.lost, { method: "POST", body: sent, headers: { "X-Counter": "1" } }).catch(() => null);
    if (!answer || !answer.ok) return tell(form.dataset.saidAway, true);
    scan.value = "";
    unmatched = "";
    hide();
    tell(`${form.dataset.saidLost}: ${wanted}`);
    return scan.focus();
  };

  const acts = {
    lost,
    customer: () => form.elements.customer.focus(),
    remove: () => {
      const gone = lines.pop();
      gone?.row.remove();
      write();
      scan.focus();
    },
  };
  for (const button of form.querySelectorAll("[data-counter]")) button.addEventListener("click", () => acts[button.dataset.counter]());
  // Whatever still waits in the queue is on the paper before it is sent.
  form.addEventListener("submit", async (event) => {
    if (!queue.length && !working) return;
    event.preventDefault();
    await work();
    const button = event.submitter;
    const wait = setInterval(() => {
      if (working || queue.length) return;
      clearInterval(wait);
      form.requestSubmit(button);
    }, 30);
  });

  const restore = async () => {
    const before = typed.value.split("\n").map((line) => line.trim().split(/\s+/)).filter((words) => words[0]);
    for (const [code, quantity, price] of before) {
      const answer = await look(code).catch(() => ({ parts: [] }));
      if (!answer.parts.length) continue;
      add(answer.parts[0]);
      if (quantity) last().quantity.value = quantity;
      if (price) last().price.value = price;
      write();
    }
    tell("");
  };
  form.classList.add("has-script");
  for (const each of form.querySelectorAll("[data-needs-script]")) each.hidden = false;
  if (typed.value.trim()) restore();
  scan.focus();
})();
