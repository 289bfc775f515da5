/** The bytes of a GGUF header (version 3, little-endian), padded to where the tensors start: read-gguf.ts backwards. */
import { TENSOR_TYPES } from "./tensor-types.js";

export type ScalarType = keyof typeof SCALAR_ENCODERS;

/** One metadata entry: its key, its type, its value. An array names its elements' type. */
export type MetadataEntry =
  | readonly [key: string, type: ScalarType, value: string | number | bigint | boolean]
  | readonly [key: string, type: "array", of: ScalarType, values: readonly (string | number | bigint | boolean)[]];

export interface TensorLayout {
  readonly name: string;
  /** Fastest axis first. */
  readonly shape: readonly number[];
  readonly type: WritableType;
}

/** Types whose values can be encoded (encode-values.ts). */
export type WritableType = "F32" | "F16" | "BF16" | "Q8_0";

export function encodeGgufHeader(metadata: readonly MetadataEntry[], tensors: readonly TensorLayout[]): Buffer {
  let offset = 0;
  const table = tensors.flatMap((tensor) => {
    const { name, shape, type } = tensor;
    const info = [string(name), u32(shape.length), ...shape.map(u64), u32(typeNumber(type)), u64(offset)];
    offset += align(tensorBytes(tensor));
    return info;
  });
  const counts = [u32(3), u64(tensors.length), u64(metadata.length)];
  const header = Buffer.concat([Buffer.from("GGUF"), ...counts, ...metadata.map(encodeEntry), ...table]);
  return Buffer.concat([header, Buffer.alloc(align(header.length) - header.length)]);
}

/** Bytes of a tensor's values, without the padding after them. */
export function tensorBytes({ shape, type }: TensorLayout): number {
  const { blockValues, blockBytes } = TENSOR_TYPES.get(typeNumber(type))!;
  return (shape.reduce((product, extent) => product * extent, 1) / blockValues) * blockBytes;
}

/** The next place where a tensor may start. */
export function align(byteCount: number): number {
  return Math.ceil(byteCount / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

/** The format's default. */
const ALIGNMENT_BYTES = 32;
const TYPE_ARRAY = 9;

const SCALAR_ENCODERS = {
  u8: { type: 0, encode: (value: unknown) => Buffer.from(Uint8Array.of(value as number)) },
  i8: { type: 1, encode: (value: unknown) => Buffer.from(Int8Array.of(value as number).buffer) },
  u16: { type: 2, encode: (value: unknown) => Buffer.from(Uint16Array.of(value as number).buffer) },
  i16: { type: 3, encode: (value: unknown) => Buffer.from(Int16Array.of(value as number).buffer) },
  u32: { type: 4, encode: (value: unknown) => u32(value as number) },
  i32: { type: 5, encode: (value: unknown) => Buffer.from(Int32Array.of(value as number).buffer) },
  f32: { type: 6, encode: (value: unknown) => Buffer.from(Float32Array.of(value as number).buffer) },
  bool: { type: 7, encode: (value: unknown) => Buffer.of(value ? 1 : 0) },
  string: { type: 8, encode: (value: unknown) => string(value as string) },
  u64: { type: 10, encode: (value: unknown) => u64(value as number | bigint) },
  i64: { type: 11, encode: (value: unknown) => Buffer.from(BigInt64Array.of(BigInt(value as number | bigint)).buffer) },
  f64: { type: 12, encode: (value: unknown) => Buffer.from(Float64Array.of(value as number).buffer) },
} as const;

function encodeEntry(entry: MetadataEntry): Buffer {
  if (entry[1] !== "array") {
    const { type, encode } = SCALAR_ENCODERS[entry[1]];
    return Buffer.concat([string(entry[0]), u32(type), encode(entry[2])]);
  }
  const [key, , of, values] = entry;
  const { type, encode } = SCALAR_ENCODERS[of];
  return Buffer.concat([string(key), u32(TYPE_ARRAY), u32(type), u64(values.length), ...values.map(encode)]);
}

function typeNumber(type: WritableType): number {
  return [...TENSOR_TYPES].find(([, { name }]) => name === type)![0];
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function u64(value: number | bigint): Buffer {
  return Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
}
