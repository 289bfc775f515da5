/** Text against models in time: who may have seen what, and bpc by month. Only in reports whose corpora have dates. */
import { describeDates } from "../../measure/describe-dates.js";
import { ageOf } from "../../measure/freshness.js";
import { html, type Html } from "../html.js";
import { shownMonths } from "../figures/month-figure.js";
import type { ReportCorpus, ReportData, ReportModel } from "../report-data.js";
import { figureBlock, missing, section, type PageContext } from "./figure-block.js";

/** Whether there is anything to set against each other. */
export function hasFreshness(data: ReportData): boolean {
  return data.corpora.some(({ dates }) => dates?.first !== undefined);
}

export function freshnessSection(context: PageContext): Html | undefined {
  const { data } = context;
  if (!hasFreshness(data)) return undefined;
  return section("freshness", "Freshness", ageTable(data), curves(context));
}

function ageTable({ corpora, models }: ReportData): Html {
  const dated = corpora.filter(({ dates }) => dates?.first !== undefined);
  const rows = models.filter(({ kind }) => kind === "model");
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Dates of corpora and models">
      <table>
        <thead>
          <tr>
            <th scope="col">model</th>
            <th scope="col">released</th>
            <th scope="col">training text ends</th>
            ${dated.map(({ name, dates }) => html`<th scope="col">${name}<span class="interval">${dates && describeDates(dates)}</span></th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (model) =>
              html`<tr>
                <th scope="row">${model.name}</th>
                <td class="date">${model.released ?? "–"}</td>
                <td class="date">${model.cutoff ?? "–"}</td>
                ${dated.map((corpus) => html`<td>${ageInWords(corpus, model)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="about">
      Text that is older than a model’s release (or, where that is not known, than the end of its training text) may
      have been trained on: its bits can be too few.
    </p>`;
}

const WORDS = {
  newer: "newer than the model",
  older: "older: may have been seen",
  "partly-older": "partly older: may have been seen in part",
};

function ageInWords({ dates }: ReportCorpus, model: ReportModel): string {
  const age = dates === undefined ? undefined : ageOf(dates, model);
  return age === undefined ? "–" : WORDS[age];
}

function curves(context: PageContext): Html {
  const { data } = context;
  const { curves, models, others } = shownMonths(data);
  const leftOut = Math.max(0, ...curves.map((curve) => curve.leftOut));
  const figure = figureBlock(
    "months",
    html`A model that was trained on text up to some month needs fewer bits for it: set against the others, its curve
    rises where its training text ends. What all models share is a change of what was
    written.${leftOut > 0 && html` In no month: ${leftOut.toLocaleString("en-US")} ${leftOut === 1 ? "document" : "documents"}, without a date or not scored to the last token.`}${others > 0 && html` Shown: the ${models.length} models with the fewest bits per character.`}`,
    context,
  );
  const command = "bitwit measure … --by-month --run RUN";
  return html`<h3>Bits per character over time</h3>
    ${figure ?? missing("The same call with --by-month draws bits per character by month; nothing is scored again:", command)}`;
}
