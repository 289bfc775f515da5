/** Screening: which models look as if they had seen a benchmark, and what that changes. */
import { html, type Html } from "../html.js";
import { findFit, type ReportData } from "../report-data.js";
import { flagReason, type ReportScreen } from "../report-screens.js";
import { formatTypeset } from "../format-number.js";
import { figureBlock, missing, type PageContext, section, tableOf } from "./figure-block.js";

export function screenSection(context: PageContext): Html {
  const { data } = context;
  const figure = figureBlock(
    "screening",
    html`MIN-K%: the mean bits of an item’s least likely tokens. A model that has seen the items is below what its bits
    on other text lead to expect (cross), or finds one split easier than the others do. A flag is a statistical finding,
    not a proof; a model that is not flagged may have seen the items all the same.`,
    context,
  );
  if (figure === undefined) {
    return section(
      "screening",
      "Screening",
      missing(
        "No benchmark was screened for contamination. With four models or more:",
        "bitwit screen MODELS… --task gsm8k --run RUN",
      ),
    );
  }
  return section("screening", "Screening", html`${(data.screens ?? []).map(verdict)}`, figure, withAndWithout(data));
}

function verdict(screen: ReportScreen): Html {
  const { benchmark, flagged, tests, alpha, control } = screen;
  const made = tests.filter(({ status }) => status === "ok").length;
  if (flagged.length === 0)
    return html`<p>
      <strong>${benchmark}</strong>:
      ${made === 0 ? "nothing could be tested: a model is compared with three others or more" : `no model is flagged at ${alpha} over ${made} tests`}.
      Control text: ${control}.
    </p>`;
  return html`<ul class="flags">
    ${flagged.map((name) => {
      const own = tests.filter((test) => test.model === name && test.status === "ok" && test.isFlagged);
      return html`<li>
        <strong>${name}</strong> is flagged: ${own.map((test) => flagReason(test, screen)).join("; ")}.
      </li>`;
    })}
  </ul>`;
}

/** Fits that leave a flagged model out, beside the same with it. */
function withAndWithout(data: ReportData): Html | undefined {
  const rows = (data.screenedFits ?? []).flatMap(({ area, x, y, models, withFlagged }) => {
    const fit = findFit(data, { x, y, scale: "linear" });
    const cells = (one: typeof withFlagged | typeof fit): string[] =>
      one?.status === "ok"
        ? [String(one.n), formatTypeset(one.pearson, 3), formatTypeset(100 * one.rmse, 2)]
        : [String(one?.n ?? 0), "–", "–"];
    return [[area, models.join(", "), ...cells(fit), ...cells(withFlagged)]];
  });
  if (rows.length === 0) return undefined;
  const columns = ["fit", "flagged", "n without", "r without", "RMSE, points", "n with", "r with", "RMSE, points"];
  return html`<h3>Fits without and with flagged models</h3>
    <div class="scroll">${tableOf({ columns, rows })}</div>`;
}
