/* Keeps what is typed until it is sent, and checks each field as one goes. Both go to the server; the browser stores nothing. */
const WAIT = 1500;

function keeper(form) {
  const told = form.querySelector("[data-kept]");
  let timer;
  let last = "";
  /* Signing in again made a new token: the form takes it from a fresh copy of its own page. */
  const renew = async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.querySelector("[name=csrfmiddlewaretoken]");
    if (fresh) form.querySelector("[name=csrfmiddlewaretoken]").value = fresh.value;
  };
  /* Whoever is not signed in any more is led to the log-in page: that answer is no draft. */
  const keep = async () => {
    let state = "lost";
    try {
      if (last === "ended") await renew();
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
      if (answer.redirected) state = "ended";
      else if (answer.ok) state = "kept";
    } catch {
      state = "lost";
    }
    told.textContent = told.dataset[state];
    last = state;
    return state;
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  /* Sent without a session, everything typed since the last draft would be gone: it is kept first, and stays on the page otherwise. */
  let isKept = false;
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (isKept || event.submitter?.formNoValidate || form.querySelector("[type=file]")) return;
    event.preventDefault();
    if ((await keep()) === "ended") {
      told.scrollIntoView({ block: "center" });
      return;
    }
    isKept = true;
    form.requestSubmit(event.submitter);
    isKept = false;
  });
}

async function check(form, name) {
  const url = new URL(location.href);
  url.searchParams.set("_validate", name);
  const answer = await fetch(url, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const old = form.querySelector(`[name="${name}"]`)?.closest(".field");
  const fresh = page.querySelector(".field");
  if (!old || !fresh || old.contains(document.activeElement)) return;
  old.replaceWith(fresh);
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  keeper(form);
  form.addEventListener("change", (event) => {
    if (event.target.name) check(form, event.target.name);
  });
}
