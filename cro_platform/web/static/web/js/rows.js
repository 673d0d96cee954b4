/* Arrow keys, Home and End walk the linked rows of a table. */
const STEP = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.(".row-link");
  if (!link || !(event.key in STEP) || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...link.closest("table").querySelectorAll(".row-link")];
  const wanted = links.indexOf(link) + STEP[event.key];
  event.preventDefault();
  links[Math.min(Math.max(wanted, 0), links.length - 1)].focus();
});
