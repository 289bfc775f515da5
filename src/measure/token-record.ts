/** What `bitwit tokens --json` prints. Schema: schemas/tokens.schema.json. */
import { decodeUtf8 } from "../text/utf8.js";
import type { Warning } from "../errors.js";
import type { ModelInfo } from "../model/language-model.js";
import type { Provenance } from "./measurement.js";
import type { Protocol } from "./protocol.js";
import type { TokenBits } from "./token-bits.js";
import { comparedSpans, type InspectedModel, type TokenInspection } from "./token-inspection.js";

/** A token's bytes: as text where they are whole characters, else in hex. */
export type PieceRecord = { readonly text: string } | { readonly hex: string };

export type TokenRecord = PieceRecord & {
  readonly id: number;
  readonly bits: number;
  /** Absent when the token is charged uniformly. */
  readonly rank?: number;
  /** The likeliest tokens at this place. */
  readonly alternatives?: readonly (PieceRecord & { readonly id: number; readonly bits: number })[];
};

export interface SpanRecord {
  /** UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly bits: number;
  readonly tokens: readonly TokenRecord[];
}

export interface ModelRecord {
  readonly model: string;
  readonly modelInfo: ModelInfo;
  readonly totalBits: number;
  /** Absent for a document without characters. */
  readonly bpc?: number;
  readonly bpb?: number;
  readonly tokenCount: number;
  readonly uniformTokenCount: number;
  /** The tokenizer changed the text: the spans tile what the model read. */
  readonly isLossy: boolean;
  readonly spans: readonly SpanRecord[];
}

export interface TokensRecord {
  readonly schemaVersion: 1;
  readonly document: {
    readonly name: string;
    /** Its id in its corpus. */
    readonly id?: string;
    readonly charCount: number;
    readonly byteCount: number;
    readonly cut?: { readonly keptChars: number; readonly ofChars: number };
  };
  readonly protocol: Protocol;
  readonly models: readonly ModelRecord[];
  /** The second model's bits less the first's, over the smallest spans at which both tokenizers have a boundary. */
  readonly difference?: {
    readonly totalBits: number;
    readonly spans: readonly {
      readonly start: number;
      readonly end: number;
      readonly text: string;
      readonly bits: readonly [first: number, second: number];
    }[];
  };
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
}

export function tokensRecord(inspection: TokenInspection): TokensRecord {
  const { document, charCount, byteCount, protocol, models, warnings, provenance } = inspection;
  const difference = differenceOf(inspection);
  return {
    schemaVersion: 1,
    document: {
      name: document.name,
      ...(document.id === undefined ? {} : { id: document.id }),
      charCount,
      byteCount,
      ...(document.cut === undefined ? {} : { cut: document.cut }),
    },
    protocol,
    models: models.flatMap((model) => (model === undefined ? [] : [modelRecord(model, charCount, byteCount)])),
    ...(difference === undefined ? {} : { difference }),
    warnings,
    provenance,
  };
}

function modelRecord({ info, tokens }: InspectedModel, charCount: number, byteCount: number): ModelRecord {
  const { totalBits, ids, uniformTokenCount, isLossy } = tokens;
  return {
    model: info.ref,
    modelInfo: info,
    totalBits,
    ...(charCount === 0 ? {} : { bpc: totalBits / charCount, bpb: totalBits / byteCount }),
    tokenCount: ids.length,
    uniformTokenCount,
    isLossy,
    spans: Array.from(tokens.spanEnds, (end, span) => {
      const start = tokens.spanEnds[span - 1] ?? 0;
      const [from, to] = [tokens.firstTokens[span] as number, tokens.firstTokens[span + 1] as number];
      const records = Array.from({ length: to - from }, (_, index) => tokenRecord(tokens, from + index));
      const bits = records.reduce((sum, token) => sum + token.bits, 0);
      return { start, end, text: tokens.text.slice(start, end), bits, tokens: records };
    }),
  };
}

/** A token with all that is known of it. */
export function tokenRecord(tokens: TokenBits, index: number): TokenRecord {
  const { ids, bits, ranks, alternatives, alternativeBits, alternativesEach: each, pieces } = tokens;
  const id = ids[index] as number;
  const token = { id, ...pieceRecord(pieces.get(id)), bits: bits[index] as number };
  if (index < tokens.uniformTokenCount) return token;
  const likely = Array.from(alternatives.subarray(index * each, (index + 1) * each), (other, place) => ({
    id: other,
    ...pieceRecord(pieces.get(other)),
    bits: alternativeBits[index * each + place] as number,
  }));
  return { ...token, rank: ranks[index] as number, ...(each === 0 ? {} : { alternatives: likely }) };
}

function pieceRecord(bytes: Uint8Array = new Uint8Array()): PieceRecord {
  const decoded = decodeUtf8(bytes);
  return decoded.status === "ok" ? { text: decoded.text } : { hex: Buffer.from(bytes).toString("hex") };
}

function differenceOf(inspection: TokenInspection): TokensRecord["difference"] {
  const [first, second] = inspection.models;
  if (second === undefined) return undefined;
  const { text, ends, sides } = comparedSpans(inspection);
  const [a, b] = sides;
  return {
    totalBits: second.tokens.totalBits - first.tokens.totalBits,
    spans: Array.from(ends, (end, span) => {
      const start = ends[span - 1] ?? 0;
      return { start, end, text: text.slice(start, end), bits: [a.bits[span] as number, b?.bits[span] as number] };
    }),
  };
}
