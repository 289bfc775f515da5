/** The finding in a sentence, with how sure it is and what it does not show. */
import { formatTypeset } from "../format-number.js";
import { html, type Html } from "../html.js";
import { findFit, type ReportData, type ReportLine } from "../report-data.js";

export function summary(data: ReportData): Html {
  const overall = data.areas.at(-1);
  const fit = overall && findFit(data, { x: overall.x, y: overall.y, scale: "linear" });
  if (overall === undefined || fit?.status !== "ok") return withoutLine(data);
  const y = data.yVariables.find(({ id }) => id === overall.y)?.label ?? "score";
  const interval = fit.pearsonInterval;
  const undecided = interval !== undefined && interval[0] < 0 && interval[1] > 0;
  const direction =
    fit.pearson < 0 ? "Fewer bits per character go with a higher" : "Fewer bits per character do not go with a higher";
  return html`<p class="finding">
      ${direction} ${y}: Pearson <i>r</i> = <strong>${formatTypeset(fit.pearson, 3)}</strong>${intervalText(fit)} over
      <strong>n = ${fit.n}</strong>
      models${undecided ? ". The interval holds both signs: these data do not decide the direction" : ""}.
    </p>
    <p class="caveat">${limits(data, fit, overall.x)}</p>`;
}

function intervalText({ pearsonInterval }: ReportLine): Html {
  if (pearsonInterval === undefined) return html` (too few models for an interval)`;
  return html` <span class="nowrap"
    >(95 % interval ${formatTypeset(pearsonInterval[0], 2)} to ${formatTypeset(pearsonInterval[1], 2)})</span
  >`;
}

/** What r does not say. */
function limits(data: ReportData, fit: ReportLine, x: string): string {
  const values = (data.xVariables.find(({ id }) => id === x)?.values ?? []).filter(
    (_, model) => (fit.residuals[model] ?? null) !== null,
  );
  const known = values.filter((value) => value !== null);
  const families = new Set(
    data.models.filter((_, model) => (fit.residuals[model] ?? null) !== null).map(({ family }) => family),
  );
  const parts = [
    `The line misses a model by ${formatTypeset(100 * fit.rmse, 1)} points (RMSE)${fit.looRmse === undefined ? "" : `, and by ${formatTypeset(100 * fit.looRmse, 1)} when that model is left out of it`}.`,
    `It holds for ${formatTypeset(Math.min(...known), 2)} to ${formatTypeset(Math.max(...known), 2)} bits per character and says nothing beyond.`,
    families.size === 1 && !families.has(undefined)
      ? "All models are of one family, so models of others may lie elsewhere."
      : `Models of one family are not independent${fit.pearsonIntervalFamilies === undefined ? ", so the true interval is wider." : `: drawing whole families, the interval is ${fit.pearsonIntervalFamilies.map((end) => formatTypeset(end, 2)).join(" to ")}.`}`,
    "A correlation over models does not show that compressing better causes a higher score.",
  ];
  return parts.join(" ");
}

function withoutLine(data: ReportData): Html {
  if (data.models.length === 0) return html`<p class="finding">Nothing is measured yet.</p>`;
  const models = data.models.filter(({ kind }) => kind === "model").length;
  const compressors = data.models.length - models;
  const counted = [plural(models, "model"), plural(compressors, "compressor")].filter(Boolean).join(" and ");
  return html`<p class="finding">
    ${counted} measured on ${plural(data.corpora.length, "corpus", "corpora")}. There is no line: it needs scores of at
    least three of these models.
  </p>`;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return count === 0 ? "" : `${count} ${count === 1 ? one : many}`;
}
