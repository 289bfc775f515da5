/** The reader's choice of corpus, benchmark and scale for the scatter, its caption and its table. */
import { findFit, type ReportData, type ReportFitKey } from "../../src/report/report-data.js";
import { describeFit } from "../../src/report/figures/scatter-figure.js";
import { tableFor } from "../../src/report/sections/figure-block.js";
import type { Figures } from "./fit-figures.js";

export function chooseScatter(data: ReportData, figures: Figures): void {
  const x = document.getElementById("scatter-x") as HTMLSelectElement | null;
  const y = document.getElementById("scatter-y") as HTMLSelectElement | null;
  if (x === null || y === null) return;
  const scales = [...document.querySelectorAll<HTMLInputElement>("input[name=scale]")];
  const apply = (): void => {
    const scale = scales.find(({ checked }) => checked)?.value === "log" ? "log" : "linear";
    const key: ReportFitKey = { x: x.value, y: y.value, scale };
    figures.draw("scatter", { key });
    const caption = document.getElementById("scatter-fit");
    if (caption !== null) caption.textContent = describeFit(findFit(data, key));
    const table = document.querySelector("[data-table=scatter]");
    if (table !== null) table.innerHTML = tableFor("scatter", data, { key })?.text ?? "";
  };
  for (const control of [x, y, ...scales]) control.addEventListener("change", apply);
}
