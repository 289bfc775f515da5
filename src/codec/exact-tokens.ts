/**
 * Tokens of a block's text that give its very bytes back. Some tokenizers normalise, drop or replace characters; what they cannot
 * give back becomes other bytes, line by line.
 */
import type { TokenBytes } from "../model/inspectable-model.js";
import { takeApart } from "./runs.js";
import type { TextModel } from "./text-model.js";

export interface ExactTokens {
  /** The runs given, or shorter texts between more other bytes. */
  readonly runs: readonly number[];
  readonly tokens: Int32Array;
  readonly bytes: TokenBytes;
}

/** Undefined when the tokenizer gives hardly anything back. */
export async function exactTokens(
  model: TextModel,
  block: Uint8Array,
  runs: readonly number[],
): Promise<ExactTokens | undefined> {
  const whole = await tokenize(model, takeApart(block, runs).text);
  if (whole !== undefined) return { runs, ...whole };
  const fewer = await giveUpLines(model, block, runs.length === 0 ? [block.length] : runs);
  const rest = await tokenize(model, takeApart(block, fewer).text);
  return rest === undefined ? undefined : { runs: fewer, ...rest };
}

/** Undefined when the tokens' bytes are not the text's. */
async function tokenize(model: TextModel, text: Uint8Array): Promise<Omit<ExactTokens, "runs"> | undefined> {
  const tokens = await model.tokenize(Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString("utf8"));
  const bytes = await model.tokenBytes(tokens);
  return Buffer.compare(bytes.bytes, text) === 0 ? { tokens, bytes } : undefined;
}

async function giveUpLines(model: TextModel, block: Uint8Array, runs: readonly number[]): Promise<number[]> {
  const kept: number[] = [];
  /** Adds to the last run if it is of that kind (0 text, 1 other), else begins one. */
  const add = (kind: 0 | 1, length: number): void => {
    if (length === 0) return;
    if (kept.length === 0 && kind === 1) kept.push(0);
    if ((kept.length + 1) % 2 === kind && kept.length > 0) kept[kept.length - 1] = (kept.at(-1) as number) + length;
    else kept.push(length);
  };
  let at = 0;
  for (const [index, run] of runs.entries()) {
    if (index % 2 === 1) add(1, run);
    else
      for (const line of linesOf(block.subarray(at, at + run)))
        add((await tokenize(model, line)) === undefined ? 1 : 0, line.length);
    at += run;
  }
  return kept;
}

function* linesOf(text: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf(0x0a, from);
    const to = end < 0 ? text.length : end + 1;
    yield text.subarray(from, to);
    from = to;
  }
}
