/**
 * The tensor table of a GGUF header.
 *
 * Invariant of what is returned: names are distinct, every offset is aligned, and every tensor whose type is known
 * lies inside the file, so a download that stopped early is named here and not by a crash in the engine.
 */
import type { ByteReader } from "./byte-reader.js";
import { ggufError, quoteUntrusted } from "./gguf-error.js";
import type { GgufTensor, GgufValue } from "./gguf-header.js";
import { TENSOR_TYPES } from "./tensor-types.js";

export interface TensorTable {
  readonly tensors: readonly GgufTensor[];
  readonly dataOffset: number;
  readonly parameterCount: number;
  /** Names of the types whose sizes could not be checked. */
  readonly uncheckedTypes: readonly string[];
}

export async function readTensors(
  bytes: ByteReader,
  tensorCount: number,
  alignment: GgufValue | undefined,
): Promise<TensorTable> {
  const alignmentBytes = checkAlignment(bytes.file, alignment);
  const tensors: GgufTensor[] = [];
  const names = new Set<string>();
  const uncheckedTypes = new Set<string>();
  let parameterCount = 0;
  for (let index = 0; index < tensorCount; index++) {
    const tensor = await readTensor(bytes, index, alignmentBytes);
    if (names.has(tensor.name)) {
      throw ggufError.damaged(bytes.file, `it has two tensors ${quoteUntrusted(tensor.name)}`);
    }
    if (tensor.byteCount === undefined) uncheckedTypes.add(tensor.type);
    names.add(tensor.name);
    tensors.push(tensor);
    parameterCount += valueCount(tensor.shape);
  }
  if (!Number.isSafeInteger(parameterCount)) {
    throw ggufError.damaged(bytes.file, `its tensors claim ${parameterCount} parameters`);
  }
  const dataOffset = Math.ceil(bytes.offset / alignmentBytes) * alignmentBytes;
  for (const { name, offset, byteCount } of tensors) {
    const endByte = dataOffset + offset + (byteCount ?? 0);
    if (endByte > bytes.fileBytes) {
      throw ggufError.truncated(bytes.file, `tensor ${quoteUntrusted(name)}`, endByte, bytes.fileBytes);
    }
  }
  return { tensors, dataOffset, parameterCount, uncheckedTypes: [...uncheckedTypes] };
}

const DEFAULT_ALIGNMENT_BYTES = 32;
const MAXIMUM_ALIGNMENT_BYTES = 1 << 20;
const MAXIMUM_NAME_BYTES = 65_535;
/** GGML_MAX_DIMS. */
const MAXIMUM_DIMENSIONS = 4;
const MAXIMUM_EXTENT = 2 ** 40;

async function readTensor(bytes: ByteReader, index: number, alignmentBytes: number): Promise<GgufTensor> {
  const name = await bytes.string(MAXIMUM_NAME_BYTES, `the name of tensor ${index}`);
  const tensor = `tensor ${quoteUntrusted(name)}`;
  const dimensionCount = await bytes.u32(`the number of dimensions of ${tensor}`);
  if (dimensionCount > MAXIMUM_DIMENSIONS) {
    throw ggufError.damaged(bytes.file, `${tensor} has ${dimensionCount} dimensions, at most ${MAXIMUM_DIMENSIONS}`);
  }
  const shape: number[] = [];
  while (shape.length < dimensionCount) shape.push(await bytes.count(MAXIMUM_EXTENT, `the shape of ${tensor}`));
  if (!Number.isSafeInteger(valueCount(shape))) {
    throw ggufError.damaged(bytes.file, `${tensor} has the impossible shape ${shape.join(" × ")}`);
  }
  const typeNumber = await bytes.u32(`the type of ${tensor}`);
  const offset = await bytes.count(Number.MAX_SAFE_INTEGER, `the offset of ${tensor}`);
  if (offset % alignmentBytes !== 0) {
    throw ggufError.damaged(bytes.file, `${tensor} starts at ${offset}, not a multiple of ${alignmentBytes}`);
  }
  const type = TENSOR_TYPES.get(typeNumber);
  if (type === undefined) return { name, shape, type: `type ${typeNumber}`, offset, byteCount: undefined };
  if ((shape[0] ?? 1) % type.blockValues !== 0) {
    throw ggufError.damaged(
      bytes.file,
      `${tensor} has rows of ${shape[0]} values, ${type.name} stores blocks of ${type.blockValues}`,
    );
  }
  return {
    name,
    shape,
    type: type.name,
    offset,
    byteCount: (valueCount(shape) / type.blockValues) * type.blockBytes,
  };
}

function valueCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function checkAlignment(file: string, alignment: GgufValue | undefined): number {
  if (alignment === undefined) return DEFAULT_ALIGNMENT_BYTES;
  const isPowerOfTwo = typeof alignment === "number" && alignment > 0 && (alignment & (alignment - 1)) === 0;
  if (isPowerOfTwo && alignment <= MAXIMUM_ALIGNMENT_BYTES) return alignment;
  throw ggufError.damaged(
    file,
    `general.alignment is ${typeof alignment === "object" ? "an array" : quoteUntrusted(String(alignment))}, the rule is a power of two`,
  );
}
