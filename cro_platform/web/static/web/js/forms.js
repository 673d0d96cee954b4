/* Keeps what is typed until it is sent, and checks each field as one goes. Both go to the server; the browser stores nothing. */
const WAIT = 1500;

function keeper(form) {
  const told = form.querySelector("[data-kept]");
  let timer;
  const keep = async () => {
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
      told.textContent = answer.ok ? told.dataset.kept : told.dataset.lost;
    } catch {
      told.textContent = told.dataset.lost;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

async function check(form, name) {
  const url = new URL(location.href);
  url.searchParams.set("_validate", name);
  const answer = await fetch(url, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
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
