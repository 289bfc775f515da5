/** A figure in the page: the drawing, its caption, its data as a table. The script redraws the same block. */
import { html, trusted, type Html } from "../html.js";
import { figureTable, type FigureTable } from "../figure-tables.js";
import { drawFigure, type FigureChoice, type FigureId } from "../figures/all-figures.js";
import { cssTheme } from "../figures/figure-theme.js";
import type { ReportData } from "../report-data.js";
import { PAGE_WIDTH_PX } from "./page-width.js";

export interface PageContext {
  readonly data: ReportData;
  readonly document: Document;
}

/** Undefined when the figure's data is missing. */
export function figureBlock(id: FigureId, caption: Html, { data, document }: PageContext): Html | undefined {
  const svg = drawFigure(id, data, { document, theme: cssTheme, widthPx: PAGE_WIDTH_PX });
  if (svg === undefined) return undefined;
  const table = figureTable(id, data);
  return html`<figure data-figure="${id}">
    <div
      class="canvas"
      tabindex="0"
      role="group"
      aria-label="${svg.querySelector("title")?.textContent ?? id}: arrow keys go through the points"
    >
      ${trusted(svg.outerHTML)}
    </div>
    <figcaption>${caption}</figcaption>
    ${
      table &&
      html`<details>
        <summary>The same as a table</summary>
        <div class="scroll" data-table="${id}">${tableOf(table)}</div>
      </details>`
    }
  </figure>`;
}

export function tableOf({ columns, rows }: FigureTable): Html {
  return html`<table>
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell, place) => (place === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The table of a figure for another choice: what the script puts in the place of the first. */
export function tableFor(id: FigureId, data: ReportData, choice: FigureChoice): Html | undefined {
  const table = figureTable(id, data, choice);
  return table && tableOf(table);
}

export function section(id: string, title: string, ...content: readonly (Html | undefined)[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${content}
  </section>`;
}

/** What stands where data is missing: one line, and the command that would fill it. */
export function missing(what: string, command: string): Html {
  return html`<p class="missing">${what} <code>${command}</code></p>`;
}
