/** Light or dark: what the system prefers until the reader says otherwise, and the reader's word where it can be kept. */
const KEY = "bitwit-theme";

export function toggleTheme(): void {
  const root = document.documentElement;
  const button = document.getElementById("theme") as HTMLButtonElement;
  const preference = matchMedia("(prefers-color-scheme: dark)");
  const apply = (theme: string): void => {
    root.dataset["theme"] = theme;
    button.textContent = theme === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-pressed", String(theme === "dark"));
    button.setAttribute("aria-label", `Switch to ${theme === "dark" ? "light" : "dark"} colours`);
  };
  const preferred = (): string => (preference.matches ? "dark" : "light");
  apply(recall() ?? preferred());
  preference.addEventListener("change", () => apply(recall() ?? preferred()));
  button.addEventListener("click", () => {
    const theme = root.dataset["theme"] === "dark" ? "light" : "dark";
    remember(theme);
    apply(theme);
  });
  // Paper is white, whatever the screen is.
  let before = "light";
  addEventListener("beforeprint", () => {
    before = root.dataset["theme"] ?? "light";
    apply("light");
  });
  addEventListener("afterprint", () => apply(before));
}

/** A file opened from the disk may not be allowed to store anything. */
function recall(): string | undefined {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "dark" || theme === "light" ? theme : undefined;
  } catch {
    return undefined;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it holds until the page is closed.
  }
}
