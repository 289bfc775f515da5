/** The report's script: the page is complete without it. It adds sorting, filtering, choices, hints and the theme. */
import type { ReportData } from "../../src/report/report-data.js";
import "./report.css";
import { fitFigures } from "./fit-figures.js";
import { filterModels } from "./filter-models.js";
import { showHints } from "./hints.js";
import { followRun } from "./live.js";
import { chooseScatter } from "./scatter-choice.js";
import { sortTable } from "./sort-table.js";
import { toggleTheme } from "./theme.js";

const started = performance.now();
toggleTheme();
const data = JSON.parse(document.getElementById("report-data")?.textContent ?? "{}") as ReportData;
for (const element of document.querySelectorAll("[data-needs-script]")) element.removeAttribute("hidden");
sortTable(document.getElementById("leaderboard-table") as HTMLTableElement);
const hints = showHints();
const refilter = filterModels();
const redrawn = (): void => {
  hints.refresh();
  refilter();
};
const figures = fitFigures(data, redrawn);
chooseScatter(data, figures);
followRun();
document.documentElement.dataset["ready"] = String(Math.round(performance.now()));
document.documentElement.dataset["scriptMs"] = String(Math.round(performance.now() - started));
