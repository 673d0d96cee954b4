/* Copies what data-copy holds and says so where assistive technology listens. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.querySelector("[role=status]").textContent = button.dataset.copied;
});
