/** How tokens, and the bits they take, are shared out to the shades: a legend that counts. */
import { formatTypeset } from "../format-number.js";
import { html, trusted, type Html } from "../html.js";
import { describeShade, SHADE_COUNT } from "./shades.js";

export interface Shares {
  readonly shades: Uint8Array;
  readonly bounds: readonly number[];
  /** What each span counts for besides 1: its bits, or the bits it saves or costs. */
  readonly amounts: Float64Array;
  /** `s` for bits, `d` for differences: which colours. */
  readonly scale: "s" | "d";
  readonly unit: string;
}

export function shareTable({ shades, bounds, amounts, scale, unit }: Shares): Html {
  const counts = new Float64Array(SHADE_COUNT);
  const sums = new Float64Array(SHADE_COUNT);
  shades.forEach((shade, span) => {
    counts[shade] = (counts[shade] as number) + 1;
    sums[shade] = (sums[shade] as number) + (amounts[span] as number);
  });
  const largest = sums.reduce((most, sum) => Math.max(most, Math.abs(sum)), 0);
  const mostSpans = counts.reduce((most, count) => Math.max(most, count), 0);
  const total = sums.reduce((sum, one) => sum + one, 0);
  const isDifference = scale === "d";
  const row = (shade: number): Html => {
    const [count, sum] = [counts[shade] as number, sums[shade] as number];
    return html`<tr>
      <th scope="row"><span class="swatch ${scale}${shade}"></span>${describeShade(shade, bounds)}</th>
      <td class="number">${percent(count, shades.length)}</td>
      <td class="bar">${bar(count, mostSpans)}</td>
      <td class="number">${isDifference ? signedBits(sum) : percent(sum, total)}</td>
      <td class="bar">${bar(Math.abs(sum), largest)}</td>
    </tr>`;
  };
  return html`<table class="shares">
    <thead>
      <tr>
        <th scope="col">bits</th>
        <th scope="col" class="number" colspan="2">share of the ${unit}s</th>
        <th scope="col" class="number" colspan="2">
          ${isDifference ? "bits gained or lost there" : "share of the bits"}
        </th>
      </tr>
    </thead>
    <tbody>
      ${Array.from({ length: SHADE_COUNT }, (_, shade) => row(shade))}
    </tbody>
  </table>`;
}

/** `+12.3`, `−4.0`. */
export function signedBits(bits: number, decimals = 1): string {
  const text = formatTypeset(bits, decimals);
  return bits > 0 && Number(text) !== 0 ? `+${text}` : text;
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${formatTypeset((100 * part) / whole, 1)}\u00a0%`;
}

/** A drawing and not a width, which the page's content security policy would not let through. */
function bar(value: number, most: number): Html {
  const width = most === 0 ? 0 : (100 * value) / most;
  return trusted(
    `<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${width.toFixed(2)}" height="10"></rect></svg>`,
  );
}
