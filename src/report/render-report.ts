/**
 * The report as one HTML file that needs nothing else: data, script, style and fonts stand in it, and its content security
 * policy allows exactly those. It reads fully without the script, which adds sorting, choices and hints.
 */
import { createHash } from "node:crypto";
import { parseHTML } from "linkedom";
import { html, jsonForScript, trusted, type Html } from "./html.js";
import type { ReportData } from "./report-data.js";
import {
  documentSection,
  methodSection,
  positionSection,
  provenanceSection,
  warningSection,
} from "./sections/detail.js";
import type { PageContext } from "./sections/figure-block.js";
import { areaSection, enoughSection, matrixSection, residualSection, scatterSection } from "./sections/law.js";
import { leaderboardSection } from "./sections/leaderboard.js";
import { summary } from "./sections/summary.js";

export interface ReportAssets {
  /** The bundled script and style sheet (`web/report/`). */
  readonly script: string;
  readonly style: string;
  /** TrueType files, so that the page looks and breaks its lines the same everywhere. */
  readonly fonts: readonly { readonly weight: number; readonly bytes: Uint8Array }[];
}

export interface RenderOptions {
  /** The page is served beside `events`, and keeps itself up to date (src/viewer/). */
  readonly live?: { readonly version: string };
}

export function renderReport(data: ReportData, assets: ReportAssets, { live }: RenderOptions = {}): string {
  const style = `${assets.fonts.map(fontFace).join("\n")}\n${assets.style}`.replace(/<\/style/giu, "<\\/style");
  const script = assets.script.replace(/<\/script/giu, "<\\/script").replace(/<!--/gu, "<\\!--");
  const page = html`<!doctype html>
    <html lang="en" ${live && html` data-version="${live.version}"`}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy(script, style, live !== undefined)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="bitwit ${data.provenance.bitwitVersion}" />
        <title>${data.title} · bitwit</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        ${body({ data, document: createDocument() })} ${live && liveBar}
        ${trusted(`<script type="application/json" id="report-data">${jsonForScript(data).text}</script>`)}
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `;
  return page.text;
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
          ${contents.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
        </ul>
      </nav>
      ${leaderboardSection(context)} ${scatterSection(context)} ${areaSection(context)} ${residualSection(context)}
      ${matrixSection(context)} ${enoughSection(context)} ${positionSection(context)} ${documentSection(context)}
      ${warningSection(context)} ${methodSection(context)} ${provenanceSection(context)}
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
  ["scatter", "The line"],
  ["areas", "Areas"],
  ["residuals", "Residuals"],
  ["matrix", "Corpus × benchmark"],
  ["enough", "How many characters"],
  ["positions", "Position"],
  ["documents", "Documents"],
  ["warnings", "Warnings"],
  ["method", "Method"],
  ["provenance", "Provenance"],
];

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

/** Hashes of exactly what stands between the tags: formatting them would lock the page out of its own script. */
function policy(script: string, style: string, live: boolean): string {
  const hash = (content: string) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "font-src data:",
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function fontFace({ weight, bytes }: ReportAssets["fonts"][number]): string {
  const data = Buffer.from(bytes).toString("base64");
  return `@font-face{font-family:Lato;font-weight:${weight};src:url(data:font/ttf;base64,${data}) format("truetype")}`;
}
