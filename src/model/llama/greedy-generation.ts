/**
 * Continues the prompts of a group side by side, always by the likeliest token. Every step is one decode call with one entry
 * for each text that still grows; which texts do follows from the prompts, so results repeat.
 */
import type { Generated, GenerateOptions } from "../generating-model.js";
import { createByteStopScanner } from "../../text/byte-stop-scanner.js";
import type { NativeContext } from "./native-context.js";
import { CALL_TOKENS } from "./pack-windows.js";
import type { GenerationGroup } from "./plan-generation.js";

/** What the loop asks of the model. */
export interface GenerationTools {
  likeliest(row: Float32Array): number;
  isEnd(token: number): boolean;
  pieceOf(token: number): Uint8Array;
  /** Asked before each decode. */
  isCancelled(): boolean;
}

/**
 * @param native holds the group's prefix in all sequences, or nothing.
 * @param firstSequence text i grows in sequence firstSequence + i.
 * @returns one for each prompt, or undefined when it was cancelled.
 */
export function generateGroup(
  native: NativeContext,
  { prefix, prompts }: GenerationGroup,
  firstSequence: number,
  options: GenerateOptions,
  tools: GenerationTools,
): Generated[] | undefined {
  const texts = prompts.map((prompt, index) => new GrowingText(prompt, [firstSequence + index], options, tools));
  const asking: GrowingText[] = []; // By row of the logits to come.
  const step = (): boolean => {
    if (tools.isCancelled()) return false;
    native.decode();
    asking.forEach((text, row) => text.take(tools.likeliest(native.row(row))));
    asking.length = 0;
    return true;
  };
  for (const text of texts)
    for (let position = prefix.length; position < text.prompt.length; position++) {
      const isLast = position === text.prompt.length - 1;
      native.put(text.prompt[position] as number, position, text.sequence, isLast);
      if (isLast) asking.push(text);
      if (native.filled === CALL_TOKENS && !step()) return undefined;
    }
  if (native.filled > 0 && !step()) return undefined;
  for (let growing = texts; (growing = growing.filter(({ ending }) => ending === undefined)).length > 0;) {
    for (const text of growing) {
      native.put(text.lastToken, text.length - 1, text.sequence, true);
      asking.push(text);
    }
    if (!step()) return undefined;
  }
  return texts.map((text) => text.generated());
}

class GrowingText {
  readonly prompt: Int32Array;
  readonly sequence: readonly [number];
  ending: Generated["ending"] | undefined;
  readonly #tokens: number[] = [];
  readonly #maxTokens: number;
  readonly #scanner;
  readonly #tools: GenerationTools;

  constructor(
    prompt: Int32Array,
    sequence: readonly [number],
    { maxTokens, stopStrings }: GenerateOptions,
    tools: GenerationTools,
  ) {
    this.prompt = prompt;
    this.sequence = sequence;
    this.#maxTokens = maxTokens;
    this.#scanner = createByteStopScanner(stopStrings);
    this.#tools = tools;
  }

  /** Tokens of the prompt and after it. */
  get length(): number {
    return this.prompt.length + this.#tokens.length;
  }

  get lastToken(): number {
    return this.#tokens.at(-1) as number;
  }

  take(token: number): void {
    if (this.#tools.isEnd(token)) {
      this.ending = "end-token";
      return;
    }
    this.#tokens.push(token);
    if (this.#scanner.push(this.#tools.pieceOf(token))) this.ending = "stop-string";
    else if (this.#tokens.length === this.#maxTokens) this.ending = "length";
  }

  generated(): Generated {
    if (this.ending === undefined) throw new Error("a text was asked for before it ended");
    return { tokens: Int32Array.from(this.#tokens), text: this.#scanner.text(), ending: this.ending };
  }
}
