/* The till: change while the cash is typed, and the amount when other debts are paid together. Counted in fen. */
(() => {
  const form = document.querySelector("form:has([data-pay=amount])");
  if (!form) return;
  const [amount, tendered] = ["amount", "tendered"].map((name) => form.querySelector(`[data-pay=${name}]`));
  const line = form.querySelector("[data-pay-change]");
  const fen = (text) => Math.round(Number(String(text).replace(/[^\d.-]/g, "")) * 100);
  const written = (value) => `¥${(value / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })}`;
  const shown = (box) => fen(box.closest("label, .form-check")?.textContent.split("¥").pop() || "0");

  const change = () => {
    const isCash = form.querySelector("[name=method]:checked")?.value === "cash";
    const rest = fen(tendered.value) - fen(amount.value);
    line.hidden = !isCash || !tendered.value || rest < 0;
    line.querySelector("[data-pay=change]").textContent = written(Math.max(rest, 0));
  };

  form.addEventListener("input", change);
  form.addEventListener("change", (event) => {
    if (event.target.name === "others") {
      const step = shown(event.target) * (event.target.checked ? 1 : -1);
      amount.value = ((fen(amount.value) + step) / 100).toFixed(2);
    }
    change();
  });
  change();
})();
