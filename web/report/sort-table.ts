/** Sorting by a click or Enter on a heading: numbers ascend first (less is better), a second time descends. */
export function sortTable(table: HTMLTableElement): void {
  const headings = [...table.querySelectorAll<HTMLTableCellElement>("thead th")];
  for (const [column, heading] of headings.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const order = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", order);
      sortRows(table, column, order === "ascending" ? 1 : -1);
    });
  }
}

function sortRows(table: HTMLTableElement, column: number, sign: 1 | -1): void {
  const body = table.tBodies[0] as HTMLTableSectionElement;
  const rows = [...body.rows].map((row) => ({ row, value: row.cells[column]?.dataset["value"] }));
  const numeric = rows.every(({ value }) => value === undefined || value === String(Number(value)));
  rows.sort((a, b) => {
    // Unknown values stay at the end, whichever way is up.
    if (a.value === undefined || b.value === undefined)
      return Number(a.value === undefined) - Number(b.value === undefined);
    return sign * (numeric ? Number(a.value) - Number(b.value) : a.value.localeCompare(b.value));
  });
  body.append(...rows.map(({ row }) => row));
}
