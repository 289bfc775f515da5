/**
 * A model for tests, without an engine: its logits are small halves that follow from the last two tokens of the window and the
 * position, so a walk that gives it another window gets other numbers. Vocabulary: 0 BOS, 1 to 256 the bytes, 257 "the ".
 */
import { createRandom } from "../math/random.js";
import type { TokenBytes } from "../model/inspectable-model.js";
import type { ModelIdentity } from "./format/model-record.js";
import type { LockstepGeometry, LogitSource } from "./lockstep.js";
import { probeModel } from "./probe.js";
import type { TextModel } from "./text-model.js";
import { compileTokenKernel, TokenKernel } from "./token-kernel.js";
import { decodeStreams, encodeStreams } from "./token-streams.js";

export const STUB_VOCABULARY = 258;
const THE = 257;

/** The logits after a window; what the second decoder of the tests uses too. */
export function stubLogits(window: readonly number[]): Float32Array {
  const [last, before] = [window.at(-1) ?? 0, window.at(-2) ?? 0];
  const key = (last * STUB_VOCABULARY + before) * 3 + (window.length % 3);
  const known = rows.get(key);
  if (known !== undefined) return known;
  const row = new Float32Array(STUB_VOCABULARY);
  rows.set(key, row);
  for (let token = 0; token < STUB_VOCABULARY; token++)
    row[token] = liking(last, before, token) + ((window.length + token) % 3) / 4;
  return row;
}

const rows = new Map<number, Float32Array>();

/** From 0 to 7, and more for letters. */
function liking(last: number, before: number, token: number): number {
  const hash = Math.imul(Math.imul(last * 31 + before * 7 + 1, 0x9e3779b1) ^ (token * 0x85ebca6b), 0xc2b2ae35);
  return (hash >>> 29) + (LIKELY.includes(token) ? 6 : 0);
}

const LIKELY = [...[..." etaoinshrdlu\n"].map((letter) => letter.charCodeAt(0) + 1), THE];

/** A text that the stub expects, without repetitions that any compressor would see. */
export function stubText(length: number, seed = "text"): Uint8Array {
  const random = createRandom(seed);
  const tokens: number[] = [];
  for (let bytes = 0; bytes < length; bytes += 1) {
    const [last, before] = [tokens.at(-1) ?? 0, tokens.at(-2) ?? 0];
    const liked = LIKELY.slice(0, -1).sort((a, b) => liking(last, before, b) - liking(last, before, a));
    tokens.push(liked[Math.floor(random() * random() * 6)] as number);
  }
  return new Uint8Array(stubBytes(Int32Array.from(tokens)).bytes.subarray(0, length));
}

export class StubSource implements LogitSource {
  readonly bos: number | undefined;
  readonly callTokens = 64;
  /** Every decode: the entries of the call. */
  readonly calls: (readonly (readonly [token: number, position: number, stream: number])[])[] = [];
  readonly #windows = new Map<number, number[]>();
  #entries: [number, number, number, boolean][] = [];
  #rows: Float32Array[] = [];

  constructor(hasBos = true) {
    this.bos = hasBos ? 0 : undefined;
  }

  clear(): void {
    this.#windows.clear();
  }

  put(token: number, position: number, stream: number, wantsLogits: boolean): void {
    this.#entries.push([token, position, stream, wantsLogits]);
  }

  decode(): void {
    this.calls.push(this.#entries.map(([token, position, stream]) => [token, position, stream] as const));
    this.#rows = [];
    for (const [token, position, stream, wantsLogits] of this.#entries) {
      const window = this.#windows.get(stream) ?? Array.from({ length: position }, () => 0);
      if (window.length !== position) throw new Error(`stream ${stream} jumps from ${window.length} to ${position}`);
      window.push(token);
      this.#windows.set(stream, window);
      if (wantsLogits) this.#rows.push(stubLogits(window));
    }
    this.#entries = [];
  }

  row(index: number): Float32Array {
    const row = this.#rows[index];
    if (row === undefined) throw new Error(`there is no row ${index}`);
    return row;
  }
}

export interface StubOptions {
  readonly geometry?: LockstepGeometry;
  readonly hasBos?: boolean;
  readonly parallelBlocks?: number;
  /** The tokenizer loses this character. */
  readonly loses?: string;
}

export const STUB_GEOMETRY = { contextTokens: 32, overlapTokens: 8, streams: 4 };

export async function openStubModel(options: StubOptions = {}): Promise<TextModel> {
  const { geometry = STUB_GEOMETRY, hasBos = true, parallelBlocks = 1, loses } = options;
  const kernel = new TokenKernel(await compileTokenKernel(), STUB_VOCABULARY);
  const identity: ModelIdentity = {
    id: "stub",
    sha256: "00".repeat(32),
    tokenizerHash: "00".repeat(8),
    engine: hasBos ? "stub 1" : "stub 2",
    device: "any",
    vocabularySize: STUB_VOCABULARY,
    ...geometry,
    quantization: 1,
    probe: probeModel(new StubSource(hasBos), kernel, geometry, STUB_VOCABULARY),
  };
  return {
    identity,
    parallelBlocks,
    tokenize: (text) => Promise.resolve(stubTokens(loses === undefined ? text : text.replaceAll(loses, ""))),
    tokenBytes: (tokens) => Promise.resolve(stubBytes(tokens)),
    encode: async (streams, mostBytes) => encodeStreams(new StubSource(hasBos), kernel, geometry, streams, mostBytes),
    decode: async (counts, payload) => decodeStreams(new StubSource(hasBos), kernel, geometry, counts, payload),
    close: () => Promise.resolve(),
  };
}

function stubTokens(text: string): Int32Array {
  const tokens: number[] = [];
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    const isThe = bytes.toString("latin1", at, at + 4) === "the ";
    tokens.push(isThe ? THE : (bytes[at] as number) + 1);
    at += isThe ? 4 : 1;
  }
  return Int32Array.from(tokens);
}

export function stubBytes(tokens: Int32Array): TokenBytes {
  const pieces = Array.from(tokens, (token) =>
    token === 0 ? Buffer.alloc(0) : token === THE ? Buffer.from("the ") : Buffer.of(token - 1),
  );
  let end = 0;
  return {
    bytes: new Uint8Array(Buffer.concat(pieces)),
    ends: Int32Array.from(pieces, ({ length }) => (end += length)),
  };
}
