/**
 * Where the bits go: a document with every token shaded by what it costs, as one HTML file. Text, tables and shades are
 * there without the script, which adds what a token's place says (bits, probability, rank, what was expected).
 */
import { shownSpans, type TokenInspection } from "../../measure/token-inspection.js";
import { html, type Html } from "../html.js";
import { renderPage, type PageAssets } from "../html-page.js";
import { section } from "../sections/figure-block.js";
import { hardestTable, largestSpans } from "./hardest-table.js";
import { tokensPageData } from "./page-data.js";
import { BITS_BOUNDS, describeShade, DIFFERENCE_BOUNDS, SHADE_COUNT, shadeOf } from "./shades.js";
import { shareTable } from "./share-table.js";
import { textChunks } from "./text-chunks.js";
import { tokensSummary } from "./tokens-summary.js";

export function renderTokensPage(inspection: TokenInspection, assets: PageAssets): string {
  return renderPage(
    {
      title: `${inspection.document.name}, token by token`,
      bitwitVersion: inspection.provenance.bitwitVersion,
      body: body(inspection),
      data: { id: "tokens-data", value: tokensPageData(inspection) },
    },
    assets,
  );
}

function body(inspection: TokenInspection): Html {
  const { document, provenance } = inspection;
  return html`<a class="skip" href="#text">Skip to the text</a>
    <header class="top">
      <div>
        <h1>${document.name}</h1>
        <p class="meta">Where the bits go · ${meta(inspection)}</p>
      </div>
      <button type="button" id="theme" data-needs-script hidden aria-pressed="false">Dark</button>
    </header>
    <main>
      <section class="summary" aria-label="Summary">${tokensSummary(inspection)}</section>
      ${inspection.charCount > 0 && parts(inspection)} ${methodSection(inspection)}
    </main>
    <footer>
      Made by bitwit ${provenance.bitwitVersion} on ${provenance.measuredAt.slice(0, 10)}. This file is complete: it
      loads nothing from anywhere.
    </footer>
    <div id="tip" class="token-tip" role="status" aria-live="polite" hidden></div>`;
}

function parts(inspection: TokenInspection): Html {
  const shown = shownSpans(inspection);
  const [a, b] = shown.sides;
  const scale = b === undefined ? "s" : "d";
  const bounds = b === undefined ? BITS_BOUNDS : DIFFERENCE_BOUNDS;
  const amounts = b === undefined ? a.bits : b.bits.map((bits, span) => bits - (a.bits[span] as number));
  const shades = Uint8Array.from(amounts, (amount) => shadeOf(amount, bounds));
  const hardest = largestSpans(amounts);
  const isCode = looksIndented(shown.text);
  const unit = shown.ends.length === inspection.models[0].tokens.ids.length ? "token" : "span";
  return html`${section(
    "shares",
    b === undefined ? "How the bits are spread" : "Where they differ",
    shareTable({ shades, bounds, amounts, scale, unit }),
    html`<details>
      <summary>The ${hardest.length} ${b === undefined ? `most expensive ${unit}s` : "largest differences"}</summary>
      ${hardestTable(inspection, hardest)}
    </details>`,
  )}
  ${section(
    "text-section",
    "The text",
    legend(inspection, scale, bounds),
    html`<div
      id="text"
      class="${scale === "d" ? "differences " : ""}${isCode ? "code" : "prose"}"
      tabindex="0"
      role="group"
      aria-label="The document. Arrow keys go from token to token and say what each costs."
    >
      ${textChunks({ text: shown.text, ends: shown.ends, shades, anchors: new Set(hardest) })}
    </div>`,
  )}`;
}

function legend({ models }: TokenInspection, scale: "s" | "d", bounds: readonly number[]): Html {
  const [first, second] = models;
  const label =
    second === undefined
      ? html`bits`
      : html`bits of ${second.info.ref} less bits of ${first.info.ref}:
          <span class="nowrap">blue where ${second.info.ref} needs fewer,</span>
          <span class="nowrap">orange where it needs more</span>`;
  return html`<div class="legend">
    <div
      class="steps"
      role="img"
      aria-label="Shades: ${Array.from({ length: SHADE_COUNT }, (_, shade) => describeShade(shade, bounds)).join(", ")} bits"
    >
      ${Array.from({ length: SHADE_COUNT }, (_, shade) => html`<span class="${scale}${shade}">${edge(shade, bounds)}</span>`)}
    </div>
    <p>${label}</p>
  </div>`;
}

/** The bound a shade begins with; the first has none. */
function edge(shade: number, bounds: readonly number[]): string {
  return shade === 0 ? "<" : String(bounds[shade - 1]).replace("-", "−");
}

function meta({ models, protocol, provenance }: TokenInspection): string {
  const refs = models.flatMap((model) => (model === undefined ? [] : [model.info.ref]));
  const { name, context, stride } = protocol;
  return `${refs.join(" and ")} · protocol ${name}, context ${context}, stride ${stride} · ${provenance.measuredAt.slice(0, 10)}`;
}

/** Code, tables and the like lose their meaning in a proportional font. */
function looksIndented(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.filter((line) => /^(\t| {2,})\S/u.test(line)).length > lines.length / 10;
}

function methodSection({ document, models, warnings, protocol, provenance }: TokenInspection): Html {
  const facts: [string, Html | string][] = [];
  if (document.id !== undefined) facts.push(["document", document.id]);
  const ofModels = models.flatMap((model): [string, string][] => {
    if (model === undefined) return [];
    const { info } = model;
    return [
      [
        "model",
        `${info.ref}, ${info.parameterCount.toLocaleString("en-US")} parameters, ${info.quantization}, weights ${info.sha256.slice(0, 16)}…`,
      ],
      ["engine", `${info.backend.name} ${info.backend.version}, ${info.backend.device}`],
    ];
  });
  facts.push(...ofModels);
  if (provenance.command.length > 0) facts.push(["command", html`<pre>bitwit ${provenance.command.join(" ")}</pre>`]);
  return section(
    "method",
    "Method",
    warnings.length > 0
      ? html`<ul class="warnings">
          ${warnings.map(({ message }) => html`<li>${message}</li>`)}
        </ul>`
      : undefined,
    html`<div class="prose">
        <p>
          A token's bits are −log₂ of the probability the model gave it; they add up to the document's. Each token is
          scored once, with at least ${protocol.context - protocol.stride} tokens of the document before it where there
          are so many. Tokens that hold a part of a character are shown together, up to the end of what reads as one
          character. A model without a start token is charged log₂ of its vocabulary's size for the first one.
        </p>
        <p>Rank 1 means that no token was likelier. Equal probabilities share the better rank.</p>
      </div>
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>`,
  );
}
