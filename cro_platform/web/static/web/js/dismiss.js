/* Closes a notice and leaves the focus where reading goes on. */
document.addEventListener("click", (event) => {
  const notice = event.target.closest("[data-dismiss]")?.closest(".notice");
  if (!notice) return;
  notice.remove();
  document.getElementById("main")?.focus();
});
