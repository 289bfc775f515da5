/** The spans that take the most bits, or that two models differ about the most, with links into the text. */
import { shownSpans, type TextSpans, type TokenInspection } from "../../measure/token-inspection.js";
import { tokenRecord, type PieceRecord, type TokenRecord } from "../../measure/token-record.js";
import { html, type Html } from "../html.js";
import { formatFixed } from "../format-number.js";
import { pieceText } from "./page-data.js";
import { probability } from "./probability.js";
import { signedBits } from "./share-table.js";
import { visibleText } from "./visible-text.js";

const ROWS = 30;
/** Characters shown before and after a span. */
const AROUND = 24;

/** Places of the spans with the largest amounts, the largest first. */
export function largestSpans(amounts: Float64Array): number[] {
  const order = Array.from(amounts.keys()).sort(
    (a, b) => Math.abs(amounts[b] as number) - Math.abs(amounts[a] as number) || a - b,
  );
  return order.slice(0, ROWS).filter((span) => amounts[span] !== 0);
}

export function hardestTable(inspection: TokenInspection, spans: readonly number[]): Html {
  const shown = shownSpans(inspection);
  const isDifference = shown.sides[1] !== undefined;
  const heads = isDifference
    ? ["difference", ...inspection.models.map((model) => model?.info.ref ?? "")]
    : ["bits", "p", "rank"];
  return html`<div class="scroll">
    <table class="hardest">
      <thead>
        <tr>
          <th scope="col">in the text</th>
          ${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}
          ${!isDifference && html`<th scope="col">expected</th>`}
        </tr>
      </thead>
      <tbody>
        ${spans.map(
          (span) =>
            html`<tr>
              ${place(shown, span)}${isDifference ? differenceCells(shown, span) : modelCells(inspection, shown, span)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function place({ text, ends }: TextSpans, span: number): Html {
  const [start, end] = [ends[span - 1] ?? 0, ends[span] as number];
  const before = [...text.slice(Math.max(0, start - 2 * AROUND), start)].slice(-AROUND).join("");
  const after = [...text.slice(end, end + 2 * AROUND)].slice(0, AROUND).join("");
  const middle = [...visibleText(text.slice(start, end))];
  return html`<td class="place">
    <bdi class="around">${oneLine(before)}</bdi
    ><a href="#t${span}"><bdi>${middle.slice(0, 60).join("")}${middle.length > 60 && "…"}</bdi></a
    ><bdi class="around">${oneLine(after)}</bdi>
  </td>`;
}

function modelCells({ models: [{ tokens }] }: TokenInspection, { sides: [side] }: TextSpans, span: number): Html {
  const [from, to] = [side.firstTokens[span] as number, side.firstTokens[span + 1] as number];
  const records = Array.from({ length: to - from }, (_, index) => tokenRecord(tokens, from + index));
  const bits = side.bits[span] as number;
  const ranks = records.map(({ rank }) => rank?.toLocaleString("en-US") ?? "–").join(" · ");
  return html`<td class="number">${formatFixed(bits, 2)}</td>
    <td class="number">${probability(bits)}</td>
    <td class="number">${ranks}</td>
    <td>${expected(records[0])}</td>`;
}

function differenceCells({ sides: [a, b] }: TextSpans, span: number): Html {
  const [first, second] = [a.bits[span] as number, b?.bits[span] ?? 0];
  return html`<td class="number">${signedBits(second - first, 2)}</td>
    <td class="number">${formatFixed(first, 2)}</td>
    <td class="number">${formatFixed(second, 2)}</td>`;
}

function expected(record: TokenRecord | undefined): Html | string {
  const likely = record?.alternatives ?? [];
  if (likely.length === 0) return "–";
  return html`${likely.map(
    (one) =>
      html`<span class="likely"
        ><code><bdi>${recordText(one)}</bdi></code> ${probability(one.bits)}</span
      > `,
  )}`;
}

function recordText(piece: PieceRecord): string {
  return pieceText("text" in piece ? Buffer.from(piece.text) : Buffer.from(piece.hex, "hex"));
}

function oneLine(text: string): string {
  return visibleText(text.replace(/\s+/gu, " ")).replaceAll("␣", " ");
}
