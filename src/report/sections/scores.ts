/** Every benchmark's score of every model, where there are more of them than the areas' columns of the leaderboard say. */
import { formatTypeset } from "../format-number.js";
import { html, type Html } from "../html.js";
import { modelsByMean } from "../figures/leaderboard-figure.js";
import type { ReportData, ReportVariable } from "../report-data.js";
import { section, type PageContext } from "./figure-block.js";
import { valueCell } from "./leaderboard.js";

/** Whether the section has anything to add. */
export function hasScores({ yVariables }: ReportData): boolean {
  return benchmarksOf(yVariables).some(({ short }) => !short.endsWith("probes"));
}

export function scoreSection({ data }: PageContext): Html | undefined {
  if (!hasScores(data)) return undefined;
  const benchmarks = benchmarksOf(data.yVariables);
  const models = modelsByMean(data).filter((model) =>
    benchmarks.some(({ values }) => typeof values[model] === "number"),
  );
  const percent = (share: number): string => formatTypeset(100 * share, 1);
  return section(
    "scores",
    "Benchmark scores",
    html`<div class="scroll" tabindex="0" role="region" aria-label="Benchmark scores table">
        <table class="leaderboard">
          <caption class="hidden">
            Scores in percent by model and benchmark. More is better. Small numbers are 95 % intervals.
          </caption>
          <thead>
            <tr>
              <th scope="col">model</th>
              ${benchmarks.map(({ short }) => html`<th scope="col" class="number">${short}, %</th>`)}
            </tr>
          </thead>
          <tbody>
            ${models.map(
              (model) =>
                html`<tr>
                  <th scope="row"><span class="name">${data.models[model]?.name}</span></th>
                  ${benchmarks.map(({ values, intervals }) => html`<td class="number">${valueCell(values[model] ?? undefined, intervals?.[model], percent)}</td>`)}
                </tr>`,
            )}
            ${
              benchmarks.some(({ chance }) => chance !== undefined) &&
              html`<tr class="chance">
                <th scope="row">chance</th>
                ${benchmarks.map(({ chance }) => html`<td class="number">${chance === undefined ? "–" : percent(chance)}</td>`)}
              </tr>`
            }
          </tbody>
        </table>
      </div>
      <p class="about">
        Guessing gets a model to the chance level. Scores asked with other examples, prompts or metrics do not compare.
      </p>`,
  );
}

function benchmarksOf(variables: readonly ReportVariable[]): ReportVariable[] {
  return variables.filter(({ kind }) => kind === "benchmark");
}
