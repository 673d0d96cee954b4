/* Answers that are stored while they are typed: what did not reach the server is said, tried again, and not left by accident. */
const AGAIN = 3000;
const waiting = new Set();

const formOf = (event) => event.target.closest?.(".answer-form");
const isAnswer = (xhr) => xhr?.status === 200 && xhr.responseText.includes('name="answer_rev"');

const words = (form) => JSON.stringify([form.elements.text.value, form.elements.value?.value]);

function tell(form, isLost) {
  form.querySelector("[data-lost]").hidden = !isLost;
}

async function renewTokens() {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(".answer-form [name=csrfmiddlewaretoken]");
  if (!fresh) return;
  for (const field of document.querySelectorAll(".answer-form [name=csrfmiddlewaretoken]")) field.value = fresh.value;
}

function tryAgain(form) {
  setTimeout(async () => {
    try {
      await renewTokens();
    } finally {
      htmx.trigger(form, "change");
    }
  }, AGAIN);
}

document.addEventListener("input", (event) => {
  const form = formOf(event);
  if (form) waiting.add(form);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = formOf(event);
  if (form) form.sent = words(form);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig?.elt.matches(".answer-form") && !isAnswer(event.detail.xhr)) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf(event);
  if (!form) return;
  const isStored = isAnswer(event.detail.xhr);
  tell(form, !isStored);
  if (!isStored) tryAgain(form);
  else if (!event.detail.xhr.getResponseHeader("X-Conflict") && words(form) === form.sent) waiting.delete(form);
});
document.addEventListener("submit", (event) => waiting.delete(formOf(event)));
addEventListener("beforeunload", (event) => {
  if (waiting.size) event.preventDefault();
});
