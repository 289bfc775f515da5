/** Filtering by words: rows that match all of them stay, the marks of the others fade in every figure. */
export function filterModels(): () => void {
  const input = document.getElementById("filter") as HTMLInputElement;
  const output = document.getElementById("filter-count") as HTMLOutputElement;
  const rows = [...document.querySelectorAll<HTMLTableRowElement>("#leaderboard-table tbody tr")];
  const apply = (): void => {
    const words = input.value.toLowerCase().split(/\s+/u).filter(Boolean);
    const names = new Set<string>();
    for (const row of rows) {
      const shown = words.every((word) => row.dataset["search"]?.includes(word));
      row.hidden = !shown;
      if (shown) names.add(row.dataset["name"] ?? "");
    }
    output.textContent = words.length === 0 ? "" : `${names.size} of ${rows.length}`;
    for (const mark of document.querySelectorAll<SVGElement>("figure:not([data-figure=matrix]) [data-hint]")) {
      const [name = ""] = (mark.dataset["hint"] ?? "").split("\n");
      mark.classList.toggle("dim", words.length > 0 && !names.has(name));
    }
  };
  input.addEventListener("input", apply);
  return apply;
}
