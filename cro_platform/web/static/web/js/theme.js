/* Light, dark, or as the system says. Loaded before the first paint, so a stored choice never flashes. */
const KEY = "theme";
const NEXT = { system: "light", light: "dark", dark: "system" };
const root = document.documentElement;

function stored() {
  try {
    return localStorage.getItem(KEY) ?? "system";
  } catch {
    return "system";
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    /* The choice then holds for this page only. */
  }
}

function apply(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-label", button.dataset[`label${theme[0].toUpperCase()}${theme.slice(1)}`]);
  }
}

/* Once at once, for the colours; once more when the button that names the choice is there. */
apply(stored());
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => apply(stored()));
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-choice]")) return;
  const theme = NEXT[root.dataset.theme ?? "system"];
  remember(theme);
  apply(theme);
});
