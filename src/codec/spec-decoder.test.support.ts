/**
 * A second decoder, written from docs/format.md alone: slow, in big integers and plain arrays, sharing no code with the first
 * but the stub's logits and tokens. It reads archives of the stub model.
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { stubBytes, stubLogits } from "./stub-model.test.support.js";

export function decodeBySpec(archive: Uint8Array): Uint8Array {
  let at = 0;
  const take = (count: number): Uint8Array => {
    if (at + count > archive.length) throw new Error("short");
    return archive.subarray(at, (at += count));
  };
  const fields = (bytes: Uint8Array) => {
    let place = 0;
    const bytesOf = (count: number): Uint8Array => bytes.subarray(place, (place += count));
    const varint = (): number => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytesOf(1)[0] as number;
        value += (byte % 128) * scale;
        if (byte < 128) return value;
      }
    };
    return {
      bytesOf,
      varint,
      rest: () => bytes.subarray(place),
      string: () => Buffer.from(bytesOf(varint())).toString(),
    };
  };
  const varintHere = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = take(1)[0] as number;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  const u32 = (bytes: Uint8Array): number => Buffer.from(bytes).readUInt32LE();

  if (Buffer.from(take(4)).toString("hex") !== "8942571a") throw new Error("signature");
  const version = take(1)[0] as number;
  if (version !== 1 && version !== 2) throw new Error("version");
  take(varintHere());
  if (crc32(archive.subarray(0, at)) !== u32(take(4))) throw new Error("header checksum");
  const output: Uint8Array[] = [];
  let geometry = { context: 0, overlap: 0, hasBos: true };
  for (;;) {
    const kind = take(1)[0] as number;
    const body = fields(take(varintHere()));
    if (kind === 0) {
      const whole = Buffer.concat(output);
      if (body.varint() !== whole.length) throw new Error("length");
      if (Buffer.compare(body.bytesOf(32), createHash("sha256").update(whole).digest()) !== 0)
        throw new Error("sha256");
      if (at !== archive.length) throw new Error("bytes behind the end");
      return new Uint8Array(whole);
    }
    if (kind === 4) {
      body.string();
      body.bytesOf(40);
      const engine = body.string();
      body.string();
      body.varint();
      geometry = { context: body.varint(), overlap: body.varint(), hasBos: engine === "stub 1" };
      continue;
    }
    const length = body.varint();
    const checksum = u32(body.bytesOf(4));
    let bytes: Uint8Array;
    if (kind === 1) bytes = body.rest();
    else if (kind === 2) bytes = byteModel(body.rest(), length, version);
    else if (kind === 5 && version === 2) {
      const unit = body.rest();
      bytes = Uint8Array.from({ length }, (_, index) => unit[index % unit.length] as number);
    } else {
      const runs = Array.from({ length: body.varint() }, () => body.varint());
      const otherLength = runs.reduce((sum, run, index) => sum + (index % 2 === 1 ? run : 0), 0);
      const others =
        runs.length === 0 ? new Uint8Array() : byteModel(body.bytesOf(body.varint()), otherLength, version);
      const counts = Array.from({ length: body.varint() }, () => body.varint());
      const text = stubBytes(Int32Array.from(tokensOf(body.rest(), counts, geometry).flat())).bytes;
      const pieces: Uint8Array[] = runs.length === 0 ? [text] : [];
      const ends = [0, 0];
      runs.forEach((run, index) => {
        const side = index % 2;
        const from = ends[side] as number;
        pieces.push((side === 0 ? text : others).subarray(from, (ends[side] = from + run)));
      });
      bytes = Buffer.concat(pieces);
    }
    if (bytes.length !== length || crc32(bytes) !== checksum) throw new Error("block checksum");
    output.push(bytes);
  }
}

/** The range decoder, in whole fractions: the code is one big integer and nothing is ever carried. */
function rangeDecoder(bytes: Uint8Array) {
  let next = 0;
  const byte = (): bigint => BigInt(bytes[next++] ?? 0);
  let range = 1n << 56n;
  let code = 0n;
  for (let index = 0; index < 7; index++) code = code * 256n + byte();
  return (total: bigint, choose: (place: bigint) => [cumulative: bigint, frequency: bigint]): void => {
    const step = range / total;
    const place = code / step;
    if (place >= total) throw new Error("place");
    const [cumulative, frequency] = choose(place);
    code -= step * cumulative;
    for (range = step * frequency; range < 1n << 48n; range *= 256n) code = code * 256n + byte();
  };
}

function tokensOf(
  code: Uint8Array,
  counts: readonly number[],
  { context, overlap, hasBos }: { context: number; overlap: number; hasBos: boolean },
): number[][] {
  const decode = rangeDecoder(code);
  const streams = counts.map(() => [] as number[]);
  const windows = counts.map(() => (hasBos ? [0] : []));
  for (let place = 0; place < Math.max(0, ...counts); place++)
    streams.forEach((stream, index) => {
      if (place >= (counts[index] as number)) return;
      const window = windows[index] as number[];
      const frequencies =
        window.length === 0 ? Array.from({ length: 258 }, () => 1n) : frequenciesOf([...stubLogits(window)]);
      let token = 0;
      decode(
        frequencies.reduce((sum, frequency) => sum + frequency, 0n),
        (wanted) => {
          let cumulative = 0n;
          for (; cumulative + (frequencies[token] as bigint) <= wanted; token++)
            cumulative += frequencies[token] as bigint;
          return [cumulative, frequencies[token] as bigint];
        },
      );
      stream.push(token);
      if (window.length < context) window.push(token);
      else windows[index] = [...(hasBos ? [0] : []), ...stream.slice(-overlap)];
    });
  return streams;
}

/** docs/format.md, "From logits to frequencies". */
export function frequenciesOf(logits: readonly number[]): bigint[] {
  const f = Math.fround;
  const bits = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0] as number;
  const floatOf = (value: number): number => new Float32Array(Int32Array.of(value).buffer)[0] as number;
  const exp = (given: number): number => {
    const x = given < -87 ? -87 : given;
    const b = f(f(x * f(1.44269504088896341)) + 12582912);
    const n = f(b - 12582912);
    let r = f(x - f(n * f(0.693359375)));
    r = f(r - f(n * f(-2.1219444e-4)));
    let p = f(1.98756915e-4);
    for (const c of [1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1])
      p = f(f(p * r) + f(c));
    p = f(f(p * f(r * r)) + f(r + 1));
    return f(p * floatOf(((bits(b) << 23) + (127 << 23)) | 0));
  };
  const most = logits.reduce((most, logit) => (logit > most ? logit : most), -Infinity);
  const weights = logits.map((logit) => exp(f(logit - most)));
  const whole = (value: number): bigint => (value > 0 ? BigInt(Math.min(2 ** 32 - 1, Math.trunc(value))) : 0n);
  const sum = weights.reduce((total, weight) => total + whole(f(weight * 2 ** 30)), 0n);
  const factor = sum === 0n ? 0 : f(2 ** 61 / Number(sum));
  return weights.map((weight) => whole(f(weight * factor)) + 1n);
}

/** docs/format.md, "The byte model". */
function byteModel(code: Uint8Array, length: number, version: number): Uint8Array {
  const KNOTS = [
    1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901, 3975,
    4024, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
  ];
  const squash = (d: number): number => {
    if (d > 2047) return 4095;
    if (d < -2047) return 1;
    const j = Math.floor(d / 128) + 16;
    const w = d - (j - 16) * 128;
    return ((KNOTS[j] as number) * (128 - w) + (KNOTS[j + 1] ?? 0) * w + 64) >> 7;
  };
  const stretch = Array.from({ length: 4096 }, (_, p) => {
    for (let d = -2047; d <= 2047; d++) if (squash(d) >= p) return d;
    return 2047;
  });
  let tableBits = 12;
  while (tableBits < 22 && 2 ** tableBits < 8 * length) tableBits++;
  const tables = Array.from({ length: 6 }, () => new Map<number, number>());
  const matchSlots = new Map<number, number>();
  const weights = new Map<number, number[]>();
  const weightsOf = (set: number): number[] => {
    if (!weights.has(set))
      weights.set(
        set,
        Array.from({ length: 7 }, () => 14000),
      );
    return weights.get(set) as number[];
  };
  const learn = (slots: Map<number, number>, index: number, bit: number): void => {
    const slot = slots.get(index) ?? 2 ** 31;
    const n = slot % 1024;
    const p = slot >>> 10;
    const moved = (slot + ((bit * 2 ** 22 - p) >> 3) * Math.floor(16384 / (2 * n + 3))) >>> 0;
    slots.set(index, moved - (moved % 1024) + (n < 127 ? n + 1 : n));
  };
  const decode = rangeDecoder(code);
  const out = new Uint8Array(length);
  const positions = new Uint32Array(65536);
  let matchAt = 0;
  let matchLength = 0;
  for (let n = 0; n < length; n++) {
    const back = (distance: number): number => (distance <= n ? (out[n - distance] as number) : 0);
    const hashes = [0, 1, 2, 3, 4, 6].map((order, table) => {
      let h = 0;
      for (let distance = 1; distance <= order; distance++) {
        h = Math.imul(h + back(distance) + 1, 0x2c1b3c6d) >>> 0;
        h = (h ^ (h >>> 15)) >>> 0;
      }
      return Math.imul(h + table, 0x297a2d39) >>> 0;
    });
    if (matchLength > 0 && out[matchAt] === back(1)) {
      matchAt++;
      matchLength = Math.min(65535, matchLength + 1);
    } else matchLength = 0;
    if (n >= 5) {
      let key = 0;
      for (let distance = 1; distance <= 5; distance++) key = Math.imul(key + back(distance) + 1, 0x2c1b3c6d) >>> 0;
      const entry = key >>> 16;
      if (matchLength === 0) {
        matchAt = positions[entry] as number;
        while (matchLength < Math.min(32, matchAt) && out[matchAt - 1 - matchLength] === out[n - 1 - matchLength])
          matchLength++;
      }
      positions[entry] = n;
    }
    let lines: number[] = [];
    for (let z = 1; z < 256 || ((out[n] = z - 256), false);) {
      const mixed = hashes.map((hash) => {
        const i = Math.imul(hash + Math.imul(z, 0x9e3779b1), 0x85ebca6b) >>> 0;
        return (i ^ (i >>> 15)) >>> 0;
      });
      if (z === 1 || (z >= 16 && z < 32)) lines = mixed.map((i) => i % 2 ** (tableBits - 4));
      // What stands behind the first bit of z, or behind its first five.
      const behind = z.toString(2).slice(z < 16 ? 1 : 5);
      const indexes =
        version === 1
          ? mixed.map((i) => i % 2 ** tableBits)
          : lines.map((line) => 16 * line + parseInt(`1${behind}`, 2));
      const x = indexes.map((index, table) => stretch[(tables[table]?.get(index) ?? 2 ** 31) >>> 20] as number);
      let bucket = 0;
      let matchSlot: number | undefined;
      if (matchLength > 0) {
        const v = 256 + (out[matchAt] as number);
        const k = Math.floor(Math.log2(z));
        if (v >> (8 - k) === z) {
          bucket = matchLength < 16 ? matchLength : Math.min(31, 12 + Math.floor(Math.log2(matchLength)));
          matchSlot = 2 * bucket + ((v >> (7 - k)) & 1);
        } else matchLength = 0;
      }
      x.push(matchSlot === undefined ? 0 : (stretch[(matchSlots.get(matchSlot) ?? 2 ** 31) >>> 20] as number));
      const sets = [weightsOf(z), weightsOf(1000 + bucket)];
      const sums = sets.map((set) =>
        Number(set.reduce((sum, weight, index) => sum + BigInt(weight) * BigInt(x[index] as number), 0n) >> 16n),
      );
      const p = Math.max(1, Math.min(4095, squash(((sums[0] as number) + (sums[1] as number)) >> 1)));
      let bit = 0;
      decode(4096n, (place) => {
        bit = place < BigInt(p) ? 1 : 0;
        return bit === 1 ? [0n, BigInt(p)] : [BigInt(p), BigInt(4096 - p)];
      });
      sets.forEach((set, which) => {
        const error = (bit * 4096 - squash(sums[which] as number)) * 24;
        set.forEach((weight, index) => (set[index] = weight + (((x[index] as number) * error + 32768) >> 16)));
      });
      indexes.forEach((index, table) => learn(tables[table] as Map<number, number>, index, bit));
      if (matchSlot !== undefined) learn(matchSlots, matchSlot, bit);
      z = z * 2 + bit;
    }
  }
  return out;
}
