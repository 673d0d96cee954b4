/* Ctrl K opens the search of the whole platform in a dialog; without a script the same form leads to its page. */
const form = document.querySelector("[data-palette]");
const dialog = form && Object.assign(document.createElement("dialog"), { className: "dialog palette" });
let asked = 0;

function open() {
  if (dialog.open) return;
  const own = form.cloneNode(true);
  const list = document.createElement("div");
  list.className = "palette-hits";
  own.removeAttribute("data-palette");
  own.querySelector(".search-keys")?.remove();
  dialog.replaceChildren(own, list);
  dialog.setAttribute("aria-label", form.getAttribute("aria-label"));
  const box = own.querySelector("input");
  box.addEventListener("input", () => show(own, list));
  dialog.showModal();
  box.select();
  show(own, list);
}

async function show(own, list) {
  const mine = ++asked;
  await new Promise((done) => setTimeout(done, 120));
  if (mine !== asked) return;
  const url = new URL(own.action);
  url.search = new URLSearchParams([...new URLSearchParams(location.search), ...new FormData(own)]);
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (mine !== asked || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  list.replaceChildren(...page.querySelectorAll("[data-hits] > *"));
}

function walk(event) {
  const stops = [dialog.querySelector("input"), ...dialog.querySelectorAll(".hit")];
  const at = Math.max(stops.indexOf(document.activeElement), 0);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && at === 0 && stops[1]) stops[1].click();
  else if (step) stops[(at + step + stops.length) % stops.length].focus();
  else return;
  event.preventDefault();
}

if (form) {
  document.body.append(dialog);
  dialog.addEventListener("keydown", walk);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
}
