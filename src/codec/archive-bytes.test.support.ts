/** Whole archives in memory, for tests. */
import { compress, type CompressOptions, type CompressSummary } from "./compress.js";
import { decompress } from "./decompress.js";
import { byteSource } from "./files/byte-source.js";
import type { TextModel } from "./text-model.js";

export type PackOptions = Partial<Omit<CompressOptions, "model">>;

export async function pack(
  bytes: Uint8Array,
  model: TextModel | undefined,
  options: PackOptions = {},
): Promise<{ archive: Uint8Array; summary: CompressSummary }> {
  const parts: Uint8Array[] = [];
  let summary: CompressSummary | undefined;
  const whole = { header: {}, blockBytes: 1 << 20, streamsFor: (tokens: number) => Math.ceil(tokens / 50), ...options };
  for await (const event of compress(chunksOf(bytes), { ...whole, model })) {
    if (event.type === "bytes") parts.push(event.bytes);
    else if (event.type === "done") summary = event.summary;
  }
  return { archive: new Uint8Array(Buffer.concat(parts)), summary: summary as CompressSummary };
}

export async function unpack(archive: Uint8Array, model: TextModel | undefined): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const openModel = (): Promise<TextModel> =>
    model === undefined ? Promise.reject(new Error("a model was asked for")) : Promise.resolve(model);
  for await (const event of decompress(byteSource(chunksOf(archive)).read, { openModel }))
    if (event.type === "bytes") parts.push(event.bytes);
  return new Uint8Array(Buffer.concat(parts));
}

/** In uneven chunks, as pipes give them. */
async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0, length = 1; at < bytes.length; at += length, length = (length * 7 + 3) % 5000)
    yield bytes.subarray(at, at + length);
}
