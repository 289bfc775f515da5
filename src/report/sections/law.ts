/** The law's own sections: the scatter with its choices, area by area, residuals, the matrix, how much text is enough. */
import { html, type Html } from "../html.js";
import { defaultKey } from "../figures/all-figures.js";
import { NOTABLE, residualRows, type ResidualRow } from "../figures/residual-figure.js";
import { describeFit } from "../figures/scatter-figure.js";
import { formatTypeset } from "../format-number.js";
import { findFit, type EnoughCurve, type ReportData, type ReportVariable } from "../report-data.js";
import { figureBlock, missing, section, type PageContext } from "./figure-block.js";

const NO_SCORES = "No scores to set against the bits. The built-in probes, or the scores of others, fill this:";
const SCORES_COMMAND = "bitwit measure … --probes   or   bitwit report RUN --scores results.json";

export function scatterSection(context: PageContext): Html {
  const { data } = context;
  const key = defaultKey(data);
  if (key === undefined) return section("scatter", "The line", missing(NO_SCORES, SCORES_COMMAND));
  const figure = figureBlock(
    "scatter",
    html`<span id="scatter-fit">${describeFit(findFit(data, key))}</span> Darker band: 95 % confidence of the line.
      Lighter band: where one more model would be expected (95
      %).${data.models.length > 30 ? " Intervals of single models are left out here; they are in the table." : " Thin bars: 95 % intervals."}`,
    context,
  );
  return section(
    "scatter",
    "The line",
    controls(data, key),
    figure ?? missing("No model has both values.", SCORES_COMMAND),
  );
}

function controls(data: ReportData, key: { x: string; y: string }): Html {
  return html`<div class="controls" data-needs-script hidden>
    <label
      >Bits per character on
      <select id="scatter-x">
        ${options(data.xVariables, key.x)}
      </select></label
    >
    <label
      >Score
      <select id="scatter-y">
        ${options(data.yVariables, key.y)}
      </select></label
    >
    <fieldset class="switch">
      <legend class="hidden">Line in</legend>
      <label><input type="radio" name="scale" value="linear" checked /><span>linear</span></label>
      <label><input type="radio" name="scale" value="log" /><span>log</span></label>
    </fieldset>
  </div>`;
}

function options(variables: readonly ReportVariable[], chosen: string): Html[] {
  return variables.map(
    ({ id, short }) => html`<option value="${id}" ${id === chosen ? html` selected` : undefined}>${short}</option>`,
  );
}

export function areaSection(context: PageContext): Html {
  const { data } = context;
  const excluded = data.areas.flatMap(({ name, excluded }) =>
    excluded.map(({ model, reason }) => `${data.models[model]?.name} (${name}: ${reason})`),
  );
  const figure = figureBlock(
    "areas",
    html`Every area against the corpus of its kind. Means over different corpora hide which text predicts
    what.${excluded.length > 0 ? ` Hollow marks are not part of the fit: ${excluded.join(", ")}.` : ""}`,
    context,
  );
  return section(
    "areas",
    "Area by area",
    figure ??
      missing(
        "No area has both a corpus of its kind and scores. Corpora are matched by their names (english, python, math, latex, cc, …):",
        SCORES_COMMAND,
      ),
  );
}

export function residualSection(context: PageContext): Html {
  const figure = figureBlock(
    "residuals",
    html`A dot to the right scores higher than its compression predicts, one to the left lower. Dashed: ${NOTABLE}
    standard errors, beyond which a model is named above; with many models a few lie there by chance.`,
    context,
  );
  if (figure === undefined)
    return section(
      "residuals",
      "Residuals and outliers",
      missing("Residuals need a line through at least four models.", SCORES_COMMAND),
    );
  const { data } = context;
  return section("residuals", "Residuals and outliers", outliers(residualRows(data).rows), families(data), figure);
}

function outliers(rows: readonly ResidualRow[]): Html {
  const flagged = rows.filter(({ flag }) => flag !== undefined);
  if (flagged.length === 0)
    return html`<p>
      No model is more than ${NOTABLE} standard errors from its line. With few models this test finds only gross
      outliers.
    </p>`;
  return html`<ul class="flags">
    ${flagged.map(outlier)}
  </ul>`;
}

/** Models of one family share their training data: together they pull the line, and hide each other from the test of single ones. */
function families(data: ReportData): Html | undefined {
  const found = data.areas.flatMap(({ name, x, y }) => {
    const fit = findFit(data, { x, y, scale: "linear" });
    return fit?.status === "ok" ? (fit.familyShifts ?? []).map((shift) => ({ area: name, ...shift })) : [];
  });
  if (found.length === 0) return undefined;
  return html`<ul class="flags">
    ${found.map(
      ({ area, family, memberCount, shift, t, adjustedPValue }) =>
        html`<li>
          <strong>${family}</strong> as a family of ${memberCount} scores
          ${shift > 0 ? "higher than it compresses: check for benchmark contamination" : "lower than it compresses"}. In
          ${area} it is ${formatTypeset(Math.abs(100 * shift), 1)} points ${shift > 0 ? "above" : "below"} the line of
          the others, ${formatTypeset(Math.abs(t), 1)} standard errors (p = ${adjustedPValue.toPrecision(2)} after
          looking at all families).
        </li>`,
    )}
  </ul>`;
}

function outlier({ name, area, studentized, residual, flag }: ResidualRow): Html {
  const chance =
    flag === "significant"
      ? "more than chance explains, though all models were looked at"
      : "notable, but one of so many models may lie there by chance";
  const reason =
    residual > 0
      ? "scores higher than it compresses: check for benchmark contamination"
      : "scores lower than it compresses: check prompts, formats and the tokenizer";
  return html`<li>
    <strong>${name}</strong> ${reason}. In ${area} it is ${formatTypeset(Math.abs(100 * residual), 1)} points
    ${residual > 0 ? "above" : "below"} the line, ${formatTypeset(Math.abs(studentized), 1)} standard errors: ${chance}.
  </li>`;
}

export function matrixSection(context: PageContext): Html {
  const figure = figureBlock(
    "matrix",
    html`Pearson’s <i>r</i> of every score on every corpus, over the models that have both. Blue follows the law. With
      few models, neighbouring numbers do not differ.`,
    context,
  );
  return section("matrix", "Which corpus predicts which benchmark", figure ?? missing(NO_SCORES, SCORES_COMMAND));
}

function enoughSentence({ name, enoughChars, tolerance }: EnoughCurve): Html {
  return enoughChars === undefined
    ? html` In ${name} only the whole corpus gives <i>r</i> to within ${tolerance}.`
    : html` In ${name} <i>r</i> stays within ${tolerance} of its final value from
        ${Math.round(enoughChars).toLocaleString("en-US")} characters on, in nine parts of ten.`;
}

export function enoughSection(context: PageContext): Html {
  const figure = figureBlock(
    "enough",
    html`The fit repeated on random parts of the corpus. Where the curve is flat, more text would change nothing.
    ${(context.data.enough ?? []).map(enoughSentence)}`,
    context,
  );
  return section(
    "enough",
    "How many characters are enough",
    figure ??
      missing(
        "This needs at least three scored models whose runs keep per-document records of one corpus of 20 documents or more:",
        "bitwit measure MODELS… --corpus CORPUS --probes",
      ),
  );
}
