/** Where the bits go, and everything a reader needs to trust or repeat the numbers. */
import { describeDates } from "../../measure/describe-dates.js";
import { shownCurves } from "../figures/position-figure.js";
import { html, type Html } from "../html.js";
import { groupWarnings } from "../group-warnings.js";
import type { ReportData } from "../report-data.js";
import { figureBlock, missing, section, type PageContext } from "./figure-block.js";

export function positionSection(context: PageContext): Html {
  const { models, others } = shownCurves(context.data);
  const figure = figureBlock(
    "positions",
    html`A model that uses its context needs fewer bits the more of it there is. Where a curve turns up, the context is
    longer than the model can
    use.${others > 0 && html` Shown: the ${models.length} models with the fewest bits per character.`}`,
    context,
  );
  return section(
    "positions",
    "Bits over position",
    figure ??
      missing(
        "These measurements were made before bits were kept by context length. To add them, measure anew:",
        "bitwit measure … --run NEW_FOLDER",
      ),
  );
}

export function documentSection(context: PageContext): Html {
  const figure = figureBlock(
    "documents",
    html`Every document weighs the same here, while bpc weighs them by their length. Compressors are measured on the
    whole corpus and have no distribution.`,
    context,
  );
  return section(
    "documents",
    "Single documents",
    figure ??
      missing(
        "This needs per-document records of at least five documents, which runs keep in shards/ and documents/:",
        "bitwit measure MODEL --corpus CORPUS --run RUN",
      ),
  );
}

export function warningSection({ data }: PageContext): Html {
  const grouped = groupWarnings(data.warnings);
  return section(
    "warnings",
    "Warnings",
    grouped.length === 0
      ? html`<p>None.</p>`
      : html`<ul class="warnings">
          ${grouped.map(({ message, about }) => html`<li>${message}${about.length > 0 && html` <span class="about">${about.slice(0, 12).join(", ")}${about.length > 12 && ` and ${about.length - 12} more`}</span>`}</li>`)}
        </ul>`,
  );
}

export function methodSection({ data }: PageContext): Html {
  return section(
    "method",
    "Method",
    html`<div class="prose">${data.method.map((paragraph) => html`<p>${paragraph}</p>`)}</div>`,
  );
}

export function provenanceSection({ data }: PageContext): Html {
  const { provenance } = data;
  const machine = [provenance.cpu, provenance.cores && `${provenance.cores} cores`, provenance.platform]
    .filter(Boolean)
    .join(", ");
  const facts: [string, Html | string | undefined][] = [
    ["bitwit", [provenance.bitwitVersion, provenance.gitCommit].filter(Boolean).join(", commit ")],
    ["Node", provenance.node],
    ["machine", machine],
    ["engines", list(provenance.engines)],
    ["protocol", list(provenance.protocols)],
    ["measured", provenance.measured?.map(day).join(" to ")],
    ["scores", list(provenance.scoreSources)],
    ["commands", provenance.commands.length === 0 ? undefined : html`<pre>${provenance.commands.join("\n")}</pre>`],
  ];
  const shown = facts.filter(([, value]) => value !== undefined && value !== "");
  return section(
    "provenance",
    "Provenance",
    html`<dl>
      ${shown.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`,
    corpora(data),
    models(data),
  );
}

function list(values: readonly string[]): Html | undefined {
  return values.length === 0 ? undefined : html`${values.map((value) => html`<div>${value}</div>`)}`;
}

function corpora(data: ReportData): Html {
  const count = (value: number | undefined) => value?.toLocaleString("en-US") ?? "–";
  return html`<details open>
    <summary>Corpora</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">corpus</th>
            <th scope="col" class="number">documents</th>
            <th scope="col" class="number">characters</th>
            <th scope="col" class="number">bytes</th>
            <th scope="col">left out</th>
            <th scope="col">dates</th>
            <th scope="col">source</th>
            <th scope="col">SHA-256 of the texts</th>
          </tr>
        </thead>
        <tbody>
          ${data.corpora.map(
            (one) =>
              html`<tr>
                <th scope="row">${one.ref}</th>
                <td class="number">${count(one.documentCount)}</td>
                <td class="number">
                  ${count(one.charCount)}${one.limitChars !== undefined && html`<span class="interval">first ${count(one.limitChars)}</span>`}
                </td>
                <td class="number">${count(one.byteCount)}</td>
                <td>${one.skipped ?? "none"}</td>
                <td>${(one.dates && describeDates(one.dates)) ?? "–"}</td>
                <td>${one.source ?? "–"}</td>
                <td>${hash(one.sha256)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function models(data: ReportData): Html {
  return html`<details>
    <summary>Models</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">model</th>
            <th scope="col">family</th>
            <th scope="col" class="number">parameters</th>
            <th scope="col">quantization</th>
            <th scope="col">device</th>
            <th scope="col">released</th>
            <th scope="col">training text ends</th>
            <th scope="col">SHA-256 of the weights</th>
          </tr>
        </thead>
        <tbody>
          ${data.models.map(
            (one) =>
              html`<tr>
                <th scope="row">${one.ref}</th>
                <td>${one.family ?? (one.kind === "compressor" ? "compressor" : "–")}</td>
                <td class="number">${one.parameters?.toLocaleString("en-US") ?? "–"}</td>
                <td>${one.quantization ?? "–"}</td>
                <td>${one.device ?? "–"}</td>
                <td>${one.released ?? "–"}</td>
                <td>${one.cutoff ?? "–"}</td>
                <td>${hash(one.sha256)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function hash(value: string | undefined): Html | string {
  return value === undefined ? "–" : html`<code class="hash" title="${value}">${value}</code>`;
}

function day(iso: string): string {
  return iso.replace("T", " ").slice(0, 16);
}
