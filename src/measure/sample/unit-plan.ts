/**
 * A model's windows dealt to the units of text, and what is known of every unit without scoring it: characters, scored tokens and
 * deflated size. Everything is tokenized for that, and each scored text decoded and deflated once: far cheaper than a model.
 */
import { deflateRawSync } from "node:zlib";
import type { LanguageModel } from "../../model/language-model.js";
import { countCodePoints } from "../../text/code-points.js";
import { planWindows, type PlannedWindow } from "../plan-windows.js";
import type { Protocol } from "../protocol.js";
import type { TokenizedCorpus } from "../token-store.js";
import { textUnits, type TextUnits } from "./text-units.js";
import { unitOfWindow } from "./unit-of-window.js";

export interface UnitPlan {
  readonly units: TextUnits;
  readonly windows: readonly PlannedWindow[];
  /** The unit of each window; windows of one unit follow each other. */
  readonly unitOf: Float64Array;
  /** The first window of each unit, and one more entry; a unit may have none. */
  readonly firstWindowOf: Float64Array;
  /** By unit: characters, tokens, bits when deflated, and 1; all 0 for a unit without windows. */
  readonly known: readonly (readonly number[])[];
  readonly inputTokens: number;
}

/** Windows decoded at once. */
const LOOKAHEAD = 16;

export async function planUnits(
  model: LanguageModel,
  corpus: TokenizedCorpus,
  protocol: Protocol,
  signal?: AbortSignal,
): Promise<UnitPlan> {
  const { documents } = corpus;
  const units = textUnits(protocol, documents.charCounts);
  const windows = [...planWindows(protocol, documents.tokenCounts, model.bos !== undefined)];
  const unitOf = new Float64Array(windows.length);
  const known = Array.from({ length: units.count }, () => [0, 0, 0, 0]);
  const offsets = documents.tokenOffsets();
  let stream = 0;
  let startChar = 0;
  let isFirst = true;
  let pending: { unit: number; text: string } | undefined;
  for await (const { index, text } of decodedWindows(model, corpus, windows, signal)) {
    const window = windows[index] as PlannedWindow;
    const place = window.start + window.length - window.scored;
    while (protocol.name === "full" && place >= (offsets[stream + 1] as number)) {
      stream += 1;
      startChar = 0;
      isFirst = true;
    }
    const charCount = countCodePoints(text);
    const unit = unitOfWindow(units, stream, { startChar, charCount }, isFirst);
    startChar += charCount;
    isFirst = false;
    unitOf[index] = unit;
    const values = known[unit] as number[];
    values[0] = (values[0] as number) + charCount;
    values[1] = (values[1] as number) + window.scored;
    values[3] = 1;
    if (pending?.unit !== unit) deflate(pending);
    pending = { unit, text: pending?.unit === unit ? pending.text + text : text };
  }
  deflate(pending);
  return {
    units,
    windows,
    unitOf,
    firstWindowOf: firstWindows(unitOf, units.count),
    known,
    inputTokens: windows.reduce((sum, window) => sum + window.length, 0),
  };

  function deflate(one: { unit: number; text: string } | undefined): void {
    if (one !== undefined) (known[one.unit] as number[])[2] = 8 * deflateRawSync(one.text, { level: 6 }).length;
  }
}

/** Sums of what is known, over all units. */
export function knownTotals({ known }: Pick<UnitPlan, "known">): number[] {
  const sums = [0, 0, 0, 0];
  for (const row of known) row.forEach((value, column) => (sums[column] = (sums[column] as number) + value));
  return sums;
}

/** The text of each window's scored tokens, in order. */
async function* decodedWindows(
  model: LanguageModel,
  corpus: TokenizedCorpus,
  windows: readonly PlannedWindow[],
  signal?: AbortSignal,
): AsyncGenerator<{ index: number; text: string }> {
  const decode = async ({ start, length, scored }: PlannedWindow): Promise<string> => {
    const tokens = await corpus.read(start + length - scored, scored);
    return model.detokenize(model.bos === undefined ? tokens : tokens.filter((token) => token !== model.bos));
  };
  for (let from = 0; from < windows.length; from += LOOKAHEAD) {
    signal?.throwIfAborted();
    const texts = await Promise.all(windows.slice(from, from + LOOKAHEAD).map(decode));
    for (const [place, text] of texts.entries()) yield { index: from + place, text };
  }
}

function firstWindows(unitOf: Float64Array, unitCount: number): Float64Array {
  const first = new Float64Array(unitCount + 1);
  let window = 0;
  for (let unit = 0; unit <= unitCount; unit++) {
    while (window < unitOf.length && (unitOf[window] as number) < unit) window += 1;
    first[unit] = window;
  }
  return first;
}
