/* Fetches a running job's own fragment until the fragment no longer asks for it; the page carries a link for the rest. */
function watch(element) {
  const seconds = Number(element.dataset.pollSeconds);
  setTimeout(() => refresh(element).catch(() => watch(element)), seconds * 1000);
}

async function refresh(element) {
  const answer = await fetch(element.dataset.pollUrl, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return watch(element);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(element.id);
  if (!fresh) return location.reload();
  element.replaceWith(fresh);
  if (fresh.dataset.pollUrl) watch(fresh);
}

document.querySelectorAll("[data-poll-url]").forEach(watch);
