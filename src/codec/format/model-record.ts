/** What a reader must have to see the numbers the writer saw: the model, the engine, the geometry, and a probe of all of it. */
import { crc32 } from "node:zlib";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { damaged } from "./damaged.js";
import { LIMITS } from "./limits.js";

export interface ModelIdentity {
  /** How it was named, such as `ladder:m`: for people, and to find it again. */
  readonly id: string;
  /** SHA-256 of its file, hex. */
  readonly sha256: string;
  /** The first 8 bytes of the SHA-256 over the vocabulary's bytes, hex. */
  readonly tokenizerHash: string;
  /** The engine's build, such as `llama.cpp v0.5.0`. */
  readonly engine: string;
  /** What computes in it, such as `cpu:haswell`. */
  readonly device: string;
  readonly vocabularySize: number;
  readonly contextTokens: number;
  readonly overlapTokens: number;
  /** Streams a context is made for; a block may have fewer. */
  readonly streams: number;
  /** How logits become frequencies: see QUANTIZATION. */
  readonly quantization: number;
  /** The first 8 bytes of the SHA-256 over known frequencies, hex. */
  readonly probe: string;
}

/** The only way there is: docs/format.md, "From logits to frequencies". */
export const QUANTIZATION = 1;

export function encodeModelRecord(model: ModelIdentity): Uint8Array {
  const body = new ByteWriter()
    .string(model.id)
    .bytes(Buffer.from(model.sha256, "hex"))
    .bytes(Buffer.from(model.tokenizerHash, "hex"))
    .string(model.engine)
    .string(model.device)
    .varint(model.vocabularySize)
    .varint(model.contextTokens)
    .varint(model.overlapTokens)
    .varint(model.streams)
    .byte(model.quantization)
    .bytes(Buffer.from(model.probe, "hex"))
    .finish();
  return new ByteWriter().bytes(body).uint32(crc32(body)).finish();
}

export function decodeModelRecord(record: Uint8Array): ModelIdentity {
  const what = "the model record";
  if (record.length < 4) throw damaged(`${what} ends early`);
  const body = record.subarray(0, -4);
  if (new ByteReader(record.subarray(-4), what).uint32() !== crc32(body)) throw damaged(`${what} fails its checksum`);
  const reader = new ByteReader(body, what);
  const model = {
    id: reader.string(LIMITS.modelIdBytes, "model id"),
    sha256: hex(reader.bytes(32)),
    tokenizerHash: hex(reader.bytes(8)),
    engine: reader.string(LIMITS.engineBytes, "engine"),
    device: reader.string(LIMITS.engineBytes, "device"),
    vocabularySize: reader.varint(LIMITS.vocabulary, "vocabulary size"),
    contextTokens: reader.varint(LIMITS.contextTokens, "context"),
    overlapTokens: reader.varint(LIMITS.contextTokens, "overlap"),
    streams: reader.varint(LIMITS.streams, "stream count"),
    quantization: reader.byte(),
    probe: hex(reader.bytes(8)),
  };
  reader.end();
  if (model.vocabularySize < 1 || model.streams < 1) throw damaged(`${what} has no vocabulary or no streams`);
  if (model.overlapTokens < 1 || model.overlapTokens > model.contextTokens - 1)
    throw damaged(`${what} has an overlap of ${model.overlapTokens} in a context of ${model.contextTokens}`);
  if (model.quantization !== QUANTIZATION) throw damaged(`${what} has an unknown quantization (${model.quantization})`);
  return model;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
