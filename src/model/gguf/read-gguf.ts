/**
 * Reads a GGUF header: what the model is, before any native code sees the file.
 *
 * Format: docs/gguf.md of ggml-org/ggml, versions 2 and 3, little-endian. The file is untrusted: counts, lengths,
 * nesting and the header's size have limits, and the tensors must lie inside the file. Time and memory are bounded by
 * the header's size; the weights are never read.
 */
import { open, stat } from "node:fs/promises";
import { EnvironmentError, type Warning } from "../../errors.js";
import { ByteReader } from "./byte-reader.js";
import { ggufError, quoteUntrusted } from "./gguf-error.js";
import type { GgufHeader, GgufValue } from "./gguf-header.js";
import { isDecoder } from "./is-decoder.js";
import { quantizationName } from "./quantization-name.js";
import { readMetadata } from "./read-metadata.js";
import { readTensors, type TensorTable } from "./read-tensors.js";

export type { GgufHeader } from "./gguf-header.js";

export interface ReadGgufOptions {
  /** Metadata keys whose arrays are wanted in full, such as `tokenizer.ggml.tokens`. */
  readonly keep?: readonly string[];
}

/**
 * @throws {DataError} when the file is not a GGUF, is of another version, is damaged, truncated, or not a whole model.
 * @throws {EnvironmentError} when it cannot be opened.
 */
export async function readGguf(file: string, options: ReadGgufOptions = {}): Promise<GgufHeader> {
  const handle = await openFile(file);
  try {
    const { size } = await handle.stat();
    return await readHeader(new ByteReader(handle, file, size), new Set(options.keep));
  } finally {
    await handle.close();
  }
}

/** A tensor or an entry has at least 13 bytes; the largest models in use have some 3000 tensors. */
const MAXIMUM_ENTRIES = 1 << 16;
/** Magic, version and the two counts. */
const SMALLEST_FILE_BYTES = 24;

async function openFile(file: string) {
  try {
    // Opening a named pipe would wait for a writer.
    if ((await stat(file)).isFile()) return await open(file, "r");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new EnvironmentError("gguf-unreadable", `${file} cannot be opened (${code ?? String(cause)}).`, {
      hint: "Check the path and its permissions.",
      cause,
    });
  }
  throw new EnvironmentError("gguf-unreadable", `${file} is not a file.`, { hint: "Give the path of a .gguf file." });
}

async function readHeader(bytes: ByteReader, keep: ReadonlySet<string>): Promise<GgufHeader> {
  const version = await readVersion(bytes);
  const tensorCount = await bytes.count(MAXIMUM_ENTRIES, "the number of tensors");
  const entryCount = await bytes.count(MAXIMUM_ENTRIES, "the number of metadata entries");
  const metadata = await readMetadata(bytes, entryCount, keep);
  refuseParts(bytes.file, metadata, tensorCount);
  const table = await readTensors(bytes, tensorCount, metadata.get("general.alignment"));
  return describe(bytes.file, version, metadata, table);
}

async function readVersion(bytes: ByteReader): Promise<number> {
  const { file, fileBytes } = bytes;
  const magic = Buffer.from(await bytes.take(Math.min(4, fileBytes), "the magic number"));
  if (magic.toString("latin1") !== "GGUF") {
    const found = magic.length === 0 ? "it is empty" : `it starts with ${describeBytes(magic)}`;
    throw ggufError.notGguf(file, `${found}; a GGUF starts with "GGUF"`);
  }
  if (fileBytes < SMALLEST_FILE_BYTES) throw ggufError.truncated(file, "its header", SMALLEST_FILE_BYTES, fileBytes);
  const version = await bytes.u32("the version");
  if (version === 2 || version === 3) return version;
  if (version !== 0 && (version & 0xffff) === 0) {
    throw ggufError.damaged(
      file,
      "it is big-endian",
      "Convert it with llama.cpp's `gguf_convert_endian.py FILE little`.",
    );
  }
  throw ggufError.damaged(
    file,
    `it has version ${version} of the format; 2 and 3 can be read`,
    "Convert the original model again with a current llama.cpp.",
  );
}

/** Files that are GGUF and yet no model: say so before their missing tensors look like damage. */
function refuseParts(file: string, metadata: ReadonlyMap<string, GgufValue>, tensorCount: number): void {
  const splits = metadata.get("split.count");
  if (typeof splits === "number" && splits > 1) {
    const part = metadata.get("split.no");
    const which = typeof part === "number" ? `part ${part + 1}` : "one part";
    throw ggufError.unusable(
      file,
      `it is ${which} of a model split into ${splits} files`,
      "Join them, naming the first (…-00001-of-….gguf): `llama-gguf-split --merge FIRST.gguf WHOLE.gguf`.",
    );
  }
  const type = metadata.get("general.type");
  if (typeof type === "string" && NOT_MODELS.has(type)) {
    throw ggufError.unusable(file, `general.type is ${quoteUntrusted(type)}`, "Give the GGUF of the model itself.");
  }
  if (tensorCount === 0) {
    throw ggufError.unusable(file, "it holds no tensors, at most a vocabulary", "Give the GGUF of the model itself.");
  }
}

const NOT_MODELS: ReadonlySet<string> = new Set(["adapter", "imatrix", "mmproj"]);

function describe(
  file: string,
  version: number,
  metadata: ReadonlyMap<string, GgufValue>,
  { tensors, dataOffset, parameterCount, uncheckedTypes }: TensorTable,
): GgufHeader {
  const text = (key: string) => typed(metadata.get(key), "string");
  const number = (key: string) => {
    const value = metadata.get(key);
    return typed(typeof value === "bigint" ? Number(value) : value, "number");
  };
  const architecture = text("general.architecture");
  if (architecture === undefined) {
    throw ggufError.unusable(
      file,
      "it names no architecture (general.architecture)",
      "Give the GGUF of a language model.",
    );
  }
  const tokens = metadata.get("tokenizer.ggml.tokens");
  return {
    version,
    architecture,
    isDecoder: isDecoder(architecture, metadata),
    parameterCount,
    quantization: quantizationName(metadata.get("general.file_type"), tensors),
    contextLength: number(`${architecture}.context_length`),
    vocabularySize: typeof tokens === "object" ? tokens.arrayLength : undefined,
    tokenizer: text("tokenizer.ggml.model"),
    addsBos: typed(metadata.get("tokenizer.ggml.add_bos_token"), "boolean"),
    bosId: number("tokenizer.ggml.bos_token_id"),
    hasChatTemplate: metadata.has("tokenizer.chat_template"),
    name: text("general.name"),
    tensorCount: tensors.length,
    tensors,
    dataOffset,
    metadata,
    warnings: uncheckedTypes.map((type): Warning => ({
      code: "gguf-unknown-type",
      message: `${file} stores tensors as ${type}, which is not known here: their size was not checked.`,
    })),
  };
}

interface Kinds {
  string: string;
  number: number;
  boolean: boolean;
}

/** The value when it has the expected type; a wrong type is as good as absent, and the engine will say more. */
function typed<Kind extends keyof Kinds>(value: GgufValue | undefined, kind: Kind): Kinds[Kind] | undefined {
  return typeof value === kind ? (value as Kinds[Kind]) : undefined;
}

function describeBytes(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  if (text.startsWith("PK")) return '"PK" (a ZIP archive)';
  if (text === "vers") return '"vers" (a Git LFS pointer: run `git lfs pull`)';
  return /^[\x20-\x7e]+$/.test(text) ? `'${text}'` : `the bytes ${bytes.toString("hex")}`;
}
