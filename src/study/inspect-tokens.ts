/** Where the bits go: one document through one model or two, one after the other, so that only one is in memory. */
import { parseCompressor } from "../compressor/parse-compressor.js";
import { DataError, UsageError, type Warning } from "../errors.js";
import type { Progress } from "../measure/measure-model.js";
import { describeProvenance } from "../measure/provenance.js";
import type { Protocol } from "../measure/protocol.js";
import { measureTokens } from "../measure/token-bits.js";
import type { InspectedDocument, InspectedModel, TokenInspection } from "../measure/token-inspection.js";
import type { LanguageModel } from "../model/language-model.js";
import type { LlamaOptions } from "../model/llama/llama-model.js";
import { checkModel, openModel } from "../model/open-model.js";
import { requireInspection } from "../model/inspectable-model.js";
import { countCodePoints } from "../text/code-points.js";
import { countUtf8Bytes } from "../text/utf8.js";

export interface InspectRequest {
  readonly model: string;
  /** The model it is compared with. */
  readonly against?: string | undefined;
  readonly document: InspectedDocument;
  /** Of protocol `full`. */
  readonly protocol: Protocol;
  /** Likely tokens to name at each place. */
  readonly alternatives: number;
  readonly engine?: Omit<LlamaOptions, "contextTokens" | "decodeOnly">;
  readonly command?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** Opens a model; tests pass a fake. */
  readonly open?: (ref: string) => Promise<LanguageModel>;
}

/** @throws {DataError} when the two models do not read the same text. */
export async function* inspectTokens(request: InspectRequest): AsyncGenerator<Progress, TokenInspection> {
  const refs = [request.model, ...(request.against === undefined ? [] : [request.against])];
  if (request.open === undefined) for (const ref of refs) await checkRef(ref, request.protocol.context);
  const warnings: Warning[] = [];
  const first = yield* inspectOne(refs[0] as string, request, warnings);
  const second = refs[1] === undefined ? undefined : yield* inspectOne(refs[1], request, warnings);
  if (second !== undefined) requireSameText(first, second);
  const { text } = request.document;
  return {
    document: request.document,
    charCount: countCodePoints(text),
    byteCount: countUtf8Bytes(text),
    protocol: request.protocol,
    models: second === undefined ? [first] : [first, second],
    warnings,
    provenance: describeProvenance(request.command ?? []),
  };
}

/** Both names are looked at before either model works. */
async function checkRef(ref: string, contextTokens: number): Promise<void> {
  if (parseCompressor(ref) !== undefined) {
    throw new UsageError("compressor", `${ref} is a compressor: it has no tokens that bits could be charged for.`, {
      hint: "Name a model: ladder:m or a .gguf file.",
    });
  }
  await checkModel(ref, contextTokens);
}

async function* inspectOne(
  ref: string,
  request: InspectRequest,
  warnings: Warning[],
): AsyncGenerator<Progress, InspectedModel> {
  const { protocol, alternatives, document, signal } = request;
  const open = request.open ?? ((name) => openModel(name, { ...request.engine, contextTokens: protocol.context }));
  const model = requireInspection(await open(ref));
  try {
    warnings.push(...(model.warnings ?? []));
    const options = { protocol, alternatives, name: document.name, signal };
    const tokens = yield* measureTokens(model, document.text, options);
    if (tokens.isLossy) warnings.push(lossyWarning(ref));
    return { info: model.info, tokens };
  } finally {
    await model.close();
  }
}

function lossyWarning(ref: string): Warning {
  return {
    code: "lossy-tokenizer",
    message: `The tokenizer of ${ref} changes the document: its bits are for a slightly different text, which is the one shown.`,
  };
}

function requireSameText(first: InspectedModel, second: InspectedModel): void {
  if (first.tokens.text === second.tokens.text) return;
  const changed = [first, second].filter(({ tokens }) => tokens.isLossy).map(({ info }) => info.ref);
  throw new DataError(
    "texts-differ",
    `${first.info.ref} and ${second.info.ref} do not read the same text: the tokenizer of ${changed.join(" and of ")} changes the document, so its spans have no common boundaries.`,
    { hint: "Look at each model by itself, without --against." },
  );
}
