/**
 * The rule that turns a corpus and a tokenizer into scored windows.
 *
 * `paper` is the released code of arXiv 2404.09937 to the bit: one packed stream, T counts every character although
 * stream token 0 and a tail of up to stride − 1 tokens are never scored. `full` charges every token of every document
 * once, documents apart. Lengths are in tokens. See docs/method.md.
 */
import { UsageError } from "../errors.js";

export type ProtocolName = "paper" | "full";

export interface Protocol {
  readonly name: ProtocolName;
  /** Longest input of a window. */
  readonly context: number;
  /** Scored tokens of every window but the first of its stream. */
  readonly stride: number;
}

export const DEFAULT_CONTEXT = 1900;
export const DEFAULT_STRIDE = 512;

/** @throws {UsageError} unless 1 ≤ stride ≤ context and the name is known. */
export function makeProtocol(
  name: string,
  context = DEFAULT_CONTEXT,
  stride = Math.min(DEFAULT_STRIDE, context),
): Protocol {
  if (name !== "paper" && name !== "full") {
    throw new UsageError("protocol", `There is no protocol "${name}".`, {
      hint: "Use --protocol full (the default) or --protocol paper.",
    });
  }
  if (!Number.isSafeInteger(context) || context < 2) {
    throw new UsageError(
      "context",
      `A context of ${context} tokens is not possible: it must be a whole number of at least 2.`,
      { hint: "Use --context 1900, as the paper does." },
    );
  }
  if (!Number.isSafeInteger(stride) || stride < 1 || stride > context) {
    throw new UsageError(
      "stride",
      `A stride of ${stride} tokens is not possible: it must be a whole number from 1 to the context, ${context}.`,
      {
        hint: "Use --stride 512, as the paper does, or a stride equal to the context for windows that do not overlap.",
      },
    );
  }
  return { name, context, stride };
}
