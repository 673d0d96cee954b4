/* Another study, country or site is shown as soon as it is chosen; ticked rows are counted. */
for (const bar of document.querySelectorAll("[data-focus-bar]")) {
  bar.querySelector("[data-focus-go]").hidden = true;
  bar.addEventListener("change", (event) => {
    const later = [...bar.querySelectorAll("select")];
    for (const each of later.slice(later.indexOf(event.target) + 1)) each.value = "";
    for (const each of later) each.disabled = !each.value;
    bar.requestSubmit();
  });
}

for (const form of document.querySelectorAll("[data-bulk]")) {
  const told = form.querySelector("[data-bulk-count]");
  form.addEventListener("change", (event) => {
    const rows = [...form.querySelectorAll('input[name="row"]')];
    if (event.target.matches("[data-choose-all]")) for (const each of rows) each.checked = event.target.checked;
    told.textContent = `${rows.filter((each) => each.checked).length} ${told.dataset.words}`;
  });
}
