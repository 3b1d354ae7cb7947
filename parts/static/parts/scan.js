/*
 * Scanners end each code with Enter: in a field marked data-scan it leads to the next field instead of sending the form.
 * The page opens with the first empty field in focus, so that bin, part and quantity follow each other without a touch.
 */
(() => {
  const fields = [...document.querySelectorAll("form.form-page input[data-scan], form.form-page input[inputmode=decimal]")];
  document.addEventListener("keydown", (event) => {
    const at = fields.indexOf(event.target);
    if (event.key !== "Enter" || at < 0 || !("scan" in event.target.dataset)) return;
    event.preventDefault();
    fields[at + 1]?.focus();
  });
  (fields.find((field) => !field.value) ?? fields[0])?.focus();
})();
