/* Keeps what is typed until it is sent, and checks each field as one goes. Both go to the server; the browser stores nothing. */
const WAIT = 1500;
const FRESH = 10 * 60 * 1000;
const send = (url, form) => fetch(url, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

/* Signing in again, in another window, made a new token: forms take it from a fresh copy of their own page. */
globalThis.renewTokens = async () => {
  const fresh = (await pageOf(await fetch(location.href))).querySelector("main [name=csrfmiddlewaretoken]");
  if (fresh) for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh.value;
};

function keeper(form) {
  const told = form.querySelector("[data-kept]");
  let timer, state = "kept", seen = Date.now();
  /* Whoever is not signed in any more is led to the log-in page: that answer is no draft. */
  const keep = async () => {
    if (state === "ended") await renewTokens().catch(() => {});
    const answer = await send(form.dataset.keep, form).catch(() => null);
    state = answer?.redirected ? "ended" : answer?.ok ? "kept" : "lost";
    if (state === "kept") seen = Date.now();
    told.textContent = told.dataset[state];
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  /* Where the server was not heard of for a while, a session may have ended and would take the form with it: it is kept first. */
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    const isHeard = state !== "ended" && Date.now() - seen < FRESH;
    if (isHeard || event.submitter?.formNoValidate || form.querySelector("[type=file]")) return;
    event.preventDefault();
    await keep();
    if (state === "ended") return told.scrollIntoView({ block: "center" });
    seen = Date.now();
    form.requestSubmit(event.submitter);
  });
}

async function check(form, name) {
  const url = new URL(location.href);
  url.searchParams.set("_validate", name);
  const answer = await send(url, form);
  if (!answer.ok || answer.redirected) return;
  const old = form.querySelector(`[name="${name}"]`)?.closest(".field");
  const fresh = (await pageOf(answer)).querySelector(".field");
  if (!old || !fresh || old.contains(document.activeElement)) return;
  old.replaceWith(fresh);
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  keeper(form);
  form.addEventListener("change", (event) => {
    if (event.target.name) check(form, event.target.name);
  });
}
