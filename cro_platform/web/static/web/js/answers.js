/* Answers that are stored while they are typed: what did not reach the server is said, tried again, and not left by accident. */
const AGAIN = 3000;
const waiting = new Set();
const words = (form) => JSON.stringify([form.elements.text.value, form.elements.value?.value]);
const isAnswer = (xhr) => xhr?.status === 200 && xhr.responseText.includes('name="answer_rev"');
const formOf = (event) => (event.detail?.requestConfig?.elt ?? event.target).closest?.(".answer-form");
const on = (name, act) => document.addEventListener(name, (event) => formOf(event) && act(formOf(event), event.detail));

on("input", (form) => waiting.add(form));
on("submit", (form) => waiting.delete(form));
on("htmx:beforeRequest", (form) => (form.sent = words(form)));
on("htmx:beforeSwap", (form, detail) => (detail.shouldSwap = isAnswer(detail.xhr) && detail.shouldSwap));
on("htmx:afterRequest", (form, { xhr }) => {
  const isStored = isAnswer(xhr);
  form.querySelector("[data-lost]").hidden = isStored;
  if (!isStored) setTimeout(() => renewTokens().catch(() => {}).finally(() => htmx.trigger(form, "change")), AGAIN);
  else if (!xhr.getResponseHeader("X-Conflict") && words(form) === form.sent) waiting.delete(form);
});
addEventListener("beforeunload", (event) => waiting.size && event.preventDefault());
