/** The report as one HTML file. It reads fully without the script, which adds sorting, choices and hints. */
import { parseHTML } from "linkedom";
import { html, type Html } from "./html.js";
import { renderPage, type PageAssets } from "./html-page.js";
import type { ReportData } from "./report-data.js";
import {
  documentSection,
  methodSection,
  positionSection,
  provenanceSection,
  warningSection,
} from "./sections/detail.js";
import type { PageContext } from "./sections/figure-block.js";
import { freshnessSection, hasFreshness } from "./sections/freshness.js";
import { areaSection, enoughSection, matrixSection, residualSection, scatterSection } from "./sections/law.js";
import { leaderboardSection } from "./sections/leaderboard.js";
import { hasScores, scoreSection } from "./sections/scores.js";
import { screenSection } from "./sections/screening.js";
import { summary } from "./sections/summary.js";

export type ReportAssets = PageAssets;

export interface RenderOptions {
  /** The page is served beside `events`, and keeps itself up to date (src/viewer/). */
  readonly live?: { readonly version: string };
}

export function renderReport(data: ReportData, assets: ReportAssets, { live }: RenderOptions = {}): string {
  return renderPage(
    {
      title: data.title,
      bitwitVersion: data.provenance.bitwitVersion,
      body: html`${body({ data, document: createDocument() })} ${live && liveBar}`,
      data: { id: "report-data", value: data },
      live,
    },
    assets,
  );
}

/** A document that figures can be drawn in without a browser. */
export function createDocument(): Document {
  return parseHTML("<!doctype html><html><body></body></html>").document as unknown as Document;
}

function body(context: PageContext): Html {
  const { data } = context;
  return html`<a class="skip" href="#leaderboard">Skip to the leaderboard</a>
    <header class="top">
      <div>
        <h1>${data.title}</h1>
        <p class="meta">${meta(data)}</p>
      </div>
      <button type="button" id="theme" data-needs-script hidden aria-pressed="false">Dark</button>
    </header>
    <main>
      <section class="summary" aria-label="Summary">${summary(data)}</section>
      <nav aria-label="Contents">
        <ul>
          ${contents.filter(([id]) => isShown(id, data)).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
        </ul>
      </nav>
      ${leaderboardSection(context)} ${scoreSection(context)} ${scatterSection(context)} ${areaSection(context)}
      ${residualSection(context)} ${matrixSection(context)} ${screenSection(context)} ${enoughSection(context)}
      ${freshnessSection(context)} ${positionSection(context)} ${documentSection(context)} ${warningSection(context)}
      ${methodSection(context)} ${provenanceSection(context)}
    </main>
    <footer>
      Made by bitwit ${data.provenance.bitwitVersion} on ${data.date.slice(0, 10)}. This file is complete: it loads
      nothing from anywhere.
    </footer>
    <div id="tip" role="status" aria-live="polite" hidden></div>`;
}

/** Filled by the page's script from the run's events. */
const liveBar = html`<div id="live" class="live">
  <progress id="live-bar" max="1" aria-label="Run"></progress>
  <span id="live-text" role="status">Waiting for the run…</span>
  <button type="button" id="live-reload" hidden>Show new results</button>
</div>`;

const contents: readonly (readonly [id: string, title: string])[] = [
  ["leaderboard", "Leaderboard"],
  ["scores", "Scores"],
  ["scatter", "The line"],
  ["areas", "Areas"],
  ["residuals", "Residuals"],
  ["matrix", "Corpus × benchmark"],
  ["screening", "Screening"],
  ["enough", "Corpus size"],
  ["freshness", "Freshness"],
  ["positions", "Position"],
  ["documents", "Documents"],
  ["warnings", "Warnings"],
  ["method", "Method"],
  ["provenance", "Provenance"],
];

/** Sections that only some reports have. */
function isShown(id: string, data: ReportData): boolean {
  if (id === "scores") return hasScores(data);
  return id !== "freshness" || hasFreshness(data);
}

function meta(data: ReportData): string {
  const models = data.models.filter(({ kind }) => kind === "model").length;
  const parts = [
    `${models} models${data.models.length > models ? `, ${data.models.length - models} compressors` : ""}`,
    `${data.corpora.length} ${data.corpora.length === 1 ? "corpus" : "corpora"}`,
    ...data.provenance.protocols.map((protocol) => `protocol ${protocol}`),
    data.run === undefined ? undefined : `run ${data.run}`,
    data.date.slice(0, 10),
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}
