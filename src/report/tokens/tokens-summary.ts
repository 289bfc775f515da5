/** The totals in a sentence or two. */
import { shownSpans, type TokenInspection } from "../../measure/token-inspection.js";
import { formatFixed } from "../format-number.js";
import { html, type Html } from "../html.js";
import { percent } from "./share-table.js";

export function tokensSummary(inspection: TokenInspection): Html {
  const { models, charCount, document } = inspection;
  const [{ info, tokens }, second] = models;
  if (charCount === 0)
    return html`<p class="finding">The document is empty: there is nothing to predict, and nothing costs a bit.</p>`;
  return html`<p class="finding">
      ${second === undefined ? html`${info.ref} needs <strong>${whole(tokens.totalBits)} bits</strong> for ${countOf(charCount, "character")}: <strong>${bpc(tokens.totalBits, charCount)} bits per character</strong>, in ${countOf(tokens.ids.length, "token")}.` : compared(inspection)}
    </p>
    <p class="caveat">
      ${second === undefined ? concentration(tokens.bits) : spread(inspection)}
      ${document.cut !== undefined && html` Shown are the first ${whole(document.cut.keptChars)} of ${countOf(document.cut.ofChars, "character")}.`}
    </p>`;
}

function compared({ models: [first, second], charCount }: TokenInspection): Html {
  const [a, b] = [first.tokens.totalBits, second?.tokens.totalBits ?? 0];
  const ref = second?.info.ref ?? "";
  return html`${ref} needs
    <strong>${whole(Math.abs(b - a))} bits ${b <= a ? "fewer" : "more"}</strong>
    than ${first.info.ref} for ${countOf(charCount, "character")}:
    <strong>${bpc(b, charCount)} instead of ${bpc(a, charCount)} bits per character</strong>.`;
}

/** Bits are few tokens' business: how few. Of a short text, only the percentages that are a token at least. */
function concentration(bits: Float64Array): string {
  const sorted = Float64Array.from(bits).sort().reverse();
  const sum = (some: Float64Array): number => some.reduce((total, one) => total + one, 0);
  const shares = [1, 5, 10].flatMap((share) => {
    const count = Math.round((sorted.length * share) / 100);
    return sorted.length * share < 100
      ? []
      : [`${share}\u00a0% take ${percent(sum(sorted.subarray(0, count)), sum(sorted))}`];
  });
  const cheap = `${percent(bits.filter((one) => one < 0.5).length, bits.length)} of the tokens cost less than half a bit.`;
  if (shares.length === 0) return cheap;
  return `Of the bits, the most expensive ${shares.join(", ").replace("\u00a0%", "\u00a0% of the tokens")}. ${cheap}`;
}

function spread(inspection: TokenInspection): string {
  const [first, second] = inspection.models;
  const { sides, ends } = shownSpans(inspection);
  const differences = Array.from(ends, (_, span) => (sides[1]?.bits[span] ?? 0) - (sides[0].bits[span] as number));
  const saved = differences.filter((one) => one < -0.25);
  const lost = differences.filter((one) => one >= 0.25);
  const sum = (list: readonly number[]): string => whole(Math.abs(list.reduce((total, one) => total + one, 0)));
  const sameTokens = String(first.tokens.spanEnds) === String(second?.tokens.spanEnds);
  return `It saves ${sum(saved)} bits on ${percent(saved.length, ends.length)} of the spans and loses ${sum(lost)} on ${percent(lost.length, ends.length)}. ${sameTokens ? "Both cut the text into the same tokens." : `The two cut the text differently (${countOf(first.tokens.ids.length, "token")} and ${whole(second?.tokens.ids.length ?? 0)}), so they are compared over the smallest pieces at whose ends both have a boundary.`}`;
}

export function countOf(count: number, name: string): string {
  return `${whole(count)} ${name}${count === 1 ? "" : "s"}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function bpc(bits: number, charCount: number): string {
  return charCount === 0 ? "no" : (formatFixed(bits / charCount, 3) ?? "–");
}
