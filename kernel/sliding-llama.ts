/**
 * A small Llama model in WebAssembly, for the codec: the engine `bitwit-wasm 2`. What it computes: docs/format.md, "The engine".
 *
 * Two things make it faster than llama-model.ts, the engine of older archives:
 *  - Nothing is read twice. A token looks at the last C tokens of its stream and always at its first (the BOS, kept as attention
 *    sink: Xiao et al. 2023, "Efficient Streaming Language Models"), so a stream goes on for ever without windows to begin anew.
 *  - Sums of products are integers. Weights have 11 bits and one scale an output, inputs as many bits as cannot overflow and one
 *    scale a row; keys and values have 8 bits and a scale each, queries and the weights of values 16.
 *
 * Invariant: every machine gets the same bits. Integer sums do not depend on their order; float operations are IEEE 754's, and
 * their order depends on the sizes of the model and a token's position alone. cos, sin and sqrt are AssemblyScript's own.
 *
 * A call is a list of entries (token, position, stream); those of one stream stand in the order of their positions.
 */
import { add, gate, mostOf, sumOf } from "./lib/vector";

/** Places of a layer's parts: two norms, then the matrices q, k, v, o, gate, up, down. */
const PARTS: i32 = 9;
const WEIGHT_MOST: i32 = 1023;
/** Channels that attention handles at once: heads are padded to a multiple. */
const PIECE: i32 = 32;

let dim: i32 = 0;
let layers: i32 = 0;
let heads: i32 = 0;
let kvHeads: i32 = 0;
let headDim: i32 = 0;
let ffn: i32 = 0;
let vocabulary: i32 = 0;
let streams: i32 = 0;
let epsilon: f32 = 0;
let base: f64 = 0;
/** Tokens of a window, and places of a stream's cache: the first token, the ring, and room to a multiple of 8. */
let ring: i32 = 0;
let slots: i32 = 0;
let pieces: i32 = 0;

let top: u64 = 0;
let weightTable: usize = 0;
let scaleTable: usize = 0;
let keys: usize = 0;
let values: usize = 0;
let keyScales: usize = 0;
let valueScales: usize = 0;
let entryTokens: usize = 0;
let entryPositions: usize = 0;
let entryStreams: usize = 0;
let entryWants: usize = 0;
let cosines: usize = 0;
let sines: usize = 0;
let state: usize = 0;
let wide: usize = 0;
let rounded: usize = 0;
let roundedScales: usize = 0;
let queries: usize = 0;
let newKeys: usize = 0;
let newValues: usize = 0;
let gates: usize = 0;
let ups: usize = 0;
let scores: usize = 0;
let shares: usize = 0;
let query: usize = 0;
let logits: usize = 0;

function take(bytes: u64): usize {
  const at = top;
  top = (top + bytes + 63) & ~63;
  return usize(at);
}

// @ts-ignore: decorator
@inline function inputsOf(part: i32): i32 {
  return part === 8 ? ffn : part === 5 ? heads * headDim : dim;
}
// @ts-ignore: decorator
@inline function outputsOf(part: i32): i32 {
  if (part === 2) return heads * headDim;
  if (part === 3 || part === 4) return kvHeads * headDim;
  return part === 6 || part === 7 ? ffn : dim;
}

/**
 * Makes room for a model: parts 0 and 1 of a layer are its norms, 2 to 8 its matrices; "layer" `layers` holds the embedding (0),
 * the last norm (1) and the output matrix (2), which is the embedding where they are tied. Returns 0 when memory is refused.
 */
export function open(
  dim_: i32,
  layers_: i32,
  heads_: i32,
  kvHeads_: i32,
  headDim_: i32,
  ffn_: i32,
  vocabulary_: i32,
  context: i32,
  streams_: i32,
  entries: i32,
  epsilon_: f32,
  ropeBase: f64,
  isTied: i32,
): i32 {
  dim = dim_;
  layers = layers_;
  heads = heads_;
  kvHeads = kvHeads_;
  headDim = headDim_;
  ffn = ffn_;
  vocabulary = vocabulary_;
  streams = streams_;
  epsilon = epsilon_;
  base = ropeBase;
  ring = context;
  slots = (context + 8) & ~7;
  pieces = (headDim + PIECE - 1) / PIECE;
  top = (u64(__heap_base) + 63) & ~63;
  const attention = heads * headDim;
  const kv = kvHeads * headDim;
  const widest = u64(max(dim, max(ffn, attention)));
  const places = u64(layers) * u64(streams) * u64(kvHeads) * u64(slots);
  weightTable = take(u64((layers + 1) * PARTS) << 2);
  scaleTable = take(u64((layers + 1) * PARTS) << 2);
  keys = take(places * u64(pieces * PIECE));
  values = take(places * u64(pieces * PIECE));
  keyScales = take(places * 4);
  valueScales = take(places * 4);
  entryTokens = take(u64(entries) * 4);
  entryPositions = take(u64(entries) * 4);
  entryStreams = take(u64(entries) * 4);
  entryWants = take(u64(entries) * 4);
  cosines = take(u64(headDim) * 4);
  sines = take(u64(headDim) * 4);
  state = take(u64(entries) * u64(dim) * 4);
  wide = take(widest * 4);
  rounded = take(u64(entries) * widest * 2);
  roundedScales = take(u64(entries) * 4);
  queries = take(u64(entries) * u64(max(attention, dim)) * 4);
  newKeys = take(u64(entries) * u64(kv) * 4);
  newValues = take(u64(entries) * u64(kv) * 4);
  gates = take(u64(entries) * u64(ffn) * 4);
  ups = take(u64(entries) * u64(ffn) * 4);
  scores = take(u64(slots) * 4);
  shares = take(u64(slots) * 2);
  query = take(u64(pieces * PIECE) * 4);
  logits = take(u64(entries) * u64(rowValues()) * 4);
  const parts = top;
  // First only to see where it ends, then, with memory there, to write the table.
  layOut(false, isTied !== 0);
  if (top > 0xffff0000) return 0;
  const missing = i32((top + 0xffff) >> 16) - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return 0;
  top = parts;
  layOut(true, isTied !== 0);
  cosinesOf = -1;
  return 1;
}

function layOut(writes: boolean, isTied: boolean): void {
  for (let layer = 0; layer < layers; layer++)
    for (let part = 0; part < PARTS; part++) place(layer, part, part < 2, inputsOf(part), outputsOf(part), writes);
  place(layers, 0, false, dim, vocabulary, writes);
  place(layers, 1, true, dim, 1, writes);
  if (!isTied) place(layers, 2, false, dim, vocabulary, writes);
  else if (writes) {
    store<u32>(weightTable + tableOffset(layers, 2), u32(weightsAt(layers, 0)));
    store<u32>(scaleTable + tableOffset(layers, 2), u32(scalesAt(layers, 0)));
  }
}

function place(layer: i32, part: i32, isNorm: boolean, inputs: i32, outputs: i32, writes: boolean): void {
  const padded = u64((outputs + 3) & ~3);
  const weights = take(isNorm ? u64(inputs) * 4 : u64(inputs) * padded * 2);
  const scales: usize = isNorm ? 0 : take(padded * 4);
  if (!writes) return;
  store<u32>(weightTable + tableOffset(layer, part), u32(weights));
  store<u32>(scaleTable + tableOffset(layer, part), u32(scales));
}

// @ts-ignore: decorator
@inline function tableOffset(layer: i32, part: i32): usize {
  return usize(layer * PARTS + part) << 2;
}
// @ts-ignore: decorator
@inline export function weightsAt(layer: i32, part: i32): usize {
  return load<u32>(weightTable + tableOffset(layer, part));
}
// @ts-ignore: decorator
@inline export function scalesAt(layer: i32, part: i32): usize {
  return load<u32>(scaleTable + tableOffset(layer, part));
}
export function logitsAt(): usize {
  return logits;
}
/** From one row of logits to the next: the vocabulary, to a multiple of 4. */
export function rowValues(): i32 {
  return (vocabulary + 3) & ~3;
}

export function put(index: i32, token: i32, position: i32, stream: i32, wantsLogits: i32): void {
  const at = usize(index) << 2;
  store<i32>(entryTokens + at, token);
  store<i32>(entryPositions + at, position);
  store<i32>(entryStreams + at, stream);
  store<i32>(entryWants + at, wantsLogits);
}

/** The greatest magnitude of `n` floats. */
function magnitude(from: usize, n: i32): f32 {
  let most = f32x4.splat(0);
  for (const end = from + (usize(n) << 2); from < end; from += 16) most = f32x4.pmax(most, f32x4.abs(v128.load(from)));
  return mostOf(most);
}

// @ts-ignore: decorator
@inline function toWhole(at: usize, factor: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), factor)));
}

/** The greatest input of a product of `n` that cannot overflow. */
// @ts-ignore: decorator
@inline function inputMost(n: i32): f32 {
  return f32(min(32767, 2147483647 / (WEIGHT_MOST * n)));
}

/** Rounds `n` floats to 16 bits with one scale, as row `row` of the next product's input. */
function round(from: usize, n: i32, row: i32): void {
  const m = magnitude(from, n);
  const limit = inputMost(n);
  store<f32>(roundedScales + (usize(row) << 2), m / limit);
  const factor = f32x4.splat(m > 0 ? limit / m : 0);
  let to = rounded + usize(row) * (usize(n) << 1);
  for (const end = from + (usize(n) << 2); from < end; from += 32, to += 16)
    v128.store(to, i16x8.narrow_i32x4_s(toWhole(from, factor), toWhole(from + 16, factor)));
}

/** Four sums of four lanes each. */
// @ts-ignore: decorator
@inline function sumsOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

// @ts-ignore: decorator
@inline function accumulate(sum: v128, w: v128, x: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(w, x));
}

/**
 * y = W x for `rows` rows of the rounded input, four outputs and two rows at once. Weights lie in the order they are met: of four
 * outputs 8 inputs each, then the next 8. `stride` is a row of y in values.
 */
function product(layer: i32, part: i32, inputs: i32, outputs: i32, rows: i32, y: usize, stride: i32): void {
  const bytes = usize(inputs) << 1;
  const yBytes = usize(stride) << 2;
  let w = weightsAt(layer, part);
  let scale = scalesAt(layer, part);
  for (let output = 0; output < outputs; output += 4, w += bytes << 2, scale += 16, y += 16) {
    const scales = v128.load(scale);
    const end = w + (bytes << 2);
    let x = rounded;
    let out = y;
    let row = 0;
    for (; row + 2 <= rows; row += 2, x += bytes << 1, out += yBytes << 1) {
      let a = i32x4.splat(0);
      let b = a;
      let c = a;
      let d = a;
      let e = a;
      let f = a;
      let g = a;
      let h = a;
      let p0 = x;
      let p1 = x + bytes;
      for (let q = w; q < end; q += 128, p0 += 32, p1 += 32) {
        let x0 = v128.load(p0);
        let x1 = v128.load(p1);
        let k = v128.load(q);
        a = accumulate(a, k, x0);
        e = accumulate(e, k, x1);
        k = v128.load(q, 16);
        b = accumulate(b, k, x0);
        f = accumulate(f, k, x1);
        k = v128.load(q, 32);
        c = accumulate(c, k, x0);
        g = accumulate(g, k, x1);
        k = v128.load(q, 48);
        d = accumulate(d, k, x0);
        h = accumulate(h, k, x1);
        x0 = v128.load(p0, 16);
        x1 = v128.load(p1, 16);
        k = v128.load(q, 64);
        a = accumulate(a, k, x0);
        e = accumulate(e, k, x1);
        k = v128.load(q, 80);
        b = accumulate(b, k, x0);
        f = accumulate(f, k, x1);
        k = v128.load(q, 96);
        c = accumulate(c, k, x0);
        g = accumulate(g, k, x1);
        k = v128.load(q, 112);
        d = accumulate(d, k, x0);
        h = accumulate(h, k, x1);
      }
      finish(out, sumsOf(a, b, c, d), scales, row);
      finish(out + yBytes, sumsOf(e, f, g, h), scales, row + 1);
    }
    if (row === rows) continue;
    let a = i32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let p = x;
    for (let q = w; q < end; q += 64, p += 16) {
      const x0 = v128.load(p);
      a = accumulate(a, v128.load(q), x0);
      b = accumulate(b, v128.load(q, 16), x0);
      c = accumulate(c, v128.load(q, 32), x0);
      d = accumulate(d, v128.load(q, 48), x0);
    }
    finish(out, sumsOf(a, b, c, d), scales, row);
  }
}

// @ts-ignore: decorator
@inline function finish(out: usize, sums: v128, scales: v128, row: i32): void {
  const scale = f32x4.mul(scales, v128.load32_splat(roundedScales + (usize(row) << 2)));
  v128.store(out, f32x4.mul(f32x4.convert_i32x4_s(sums), scale));
}

/** x / sqrt(mean x² + ε) · norm, rounded as row `row`. */
function normalize(x: usize, layer: i32, part: i32, row: i32): void {
  let squares = f32x4.splat(0);
  const bytes = usize(dim) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    squares = f32x4.add(squares, f32x4.mul(v, v));
  }
  const factor = f32x4.splat(f32(1) / sqrt<f32>(sumOf(squares) / f32(dim) + epsilon));
  const norm = weightsAt(layer, part);
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(wide + i, f32x4.mul(f32x4.mul(v128.load(x + i), factor), v128.load(norm + i)));
  round(wide, dim, row);
}

/** The position whose angles `cosines` and `sines` hold. */
let cosinesOf: i32 = -1;

function turnTo(position: i32): void {
  if (position === cosinesOf) return;
  cosinesOf = position;
  for (let pair = 0; pair < headDim >> 1; pair++) {
    const angle = f64(position) * Math.pow(base, (-2.0 * f64(pair)) / f64(headDim));
    store<f32>(cosines + (usize(pair) << 2), f32(Math.cos(angle)));
    store<f32>(sines + (usize(pair) << 2), f32(Math.sin(angle)));
  }
}

/** Turns neighbouring pairs of a head by the angles of the position last turned to. */
function rotate(from: usize, to: usize): void {
  for (let pair: usize = 0; pair < usize(headDim) << 1; pair += 4) {
    const c = load<f32>(cosines + pair);
    const s = load<f32>(sines + pair);
    const a = load<f32>(from + (pair << 1));
    const b = load<f32>(from + (pair << 1), 4);
    store<f32>(to + (pair << 1), a * c - b * s);
    store<f32>(to + (pair << 1), a * s + b * c, 4);
  }
}

/** The number of a stream's first place in the caches of a layer's head. */
// @ts-ignore: decorator
@inline function cacheOf(layer: i32, stream: i32, head: i32): usize {
  return usize((layer * streams + stream) * kvHeads + head) * usize(slots);
}

// @ts-ignore: decorator
@inline function slotOf(position: i32): i32 {
  return position === 0 ? 0 : 1 + ((position - 1) % ring);
}

/** Writes a head's key and value to their place, in 8 bits. Keys lie piece by piece, then place by place; of values two places are interleaved. */
function remember(layer: i32, stream: i32, head: i32, slot: i32, key: usize, value: usize): void {
  const cache = cacheOf(layer, stream, head);
  const at = usize(slot);
  const k = magnitude(key, headDim);
  const v = magnitude(value, headDim);
  store<f32>(keyScales + ((cache + at) << 2), k / 127);
  store<f32>(valueScales + ((cache + at) << 2), v / 127);
  const kFactor: f32 = k > 0 ? 127 / k : 0;
  const vFactor: f32 = v > 0 ? 127 / v : 0;
  for (let i: usize = 0; i < usize(headDim); i++) {
    const piece = cache * usize(pieces * PIECE) + (i >> 5) * usize(slots) * PIECE;
    const channel = i & (PIECE - 1);
    store<i8>(keys + piece + at * PIECE + channel, i8(nearest<f32>(load<f32>(key + (i << 2)) * kFactor)));
    const pair = (at >> 1) * (2 * PIECE) + (channel << 1) + (at & 1);
    store<i8>(values + piece + pair, i8(nearest<f32>(load<f32>(value + (i << 2)) * vFactor)));
  }
}

/** 2^x of four float32 values from −120 to 0, lower ones counting as −120: a polynomial of degree 4, relative error 7·10⁻⁶. */
// @ts-ignore: decorator
@inline function powerOf2(x: v128): v128 {
  x = f32x4.pmax(f32x4.splat(-120), x);
  const biased = f32x4.add(x, f32x4.splat(12582912.0));
  const r = f32x4.sub(x, f32x4.sub(biased, f32x4.splat(12582912.0)));
  let p = f32x4.splat(0.00965671);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.05583828));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.2402253));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.69313673));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0));
  return i32x4.add(p, i32x4.shl(biased, 23));
}

/** One head of one entry looks at its stream; the query at `from`, not yet turned, is replaced by what it saw. */
function attend(layer: i32, stream: i32, head: i32, position: i32, from: usize): void {
  const cache = cacheOf(layer, stream, head / (heads / kvHeads));
  const count = min(position, ring) + 1;
  const padded = (count + 7) & ~7;
  const unit: f32 = f32(1.4426950408889634) / sqrt<f32>(f32(headDim));

  rotate(from, wide);
  const m = magnitude(wide, headDim);
  const factor: f32 = m > 0 ? 32767 / m : 0;
  for (let i: usize = 0; i < usize(pieces * PIECE); i++)
    store<i16>(query + (i << 1), i < usize(headDim) ? i16(nearest<f32>(load<f32>(wide + (i << 2)) * factor)) : 0);
  compare(keys + cache * usize(pieces * PIECE), query, padded);

  let scale = keyScales + (cache << 2);
  const factors = f32x4.splat((m / 32767) * unit);
  const end = scores + (usize(padded) << 2);
  for (let p = scores; p < end; p += 16, scale += 16)
    v128.store(p, f32x4.mul(f32x4.convert_i32x4_s(v128.load(p)), f32x4.mul(factors, v128.load(scale))));
  if (position > ring) store<f32>(scores, firstScore(cache, from) * unit);
  // What stands behind the last place in use is not to be seen.
  for (let j = count; j < padded; j++) store<f32>(scores + (usize(j) << 2), -Infinity);
  let most = f32x4.splat(-Infinity);
  for (let p = scores; p < end; p += 16) most = f32x4.pmax(most, v128.load(p));
  most = f32x4.splat(mostOf(most));

  let sum = f32x4.splat(0);
  let weighted = f32x4.splat(0);
  let heaviest = f32x4.splat(0);
  const last = scores + (usize(count) << 2);
  scale = valueScales + (cache << 2);
  for (let p = scores; p < end; p += 16, scale += 16) {
    const e = powerOf2(f32x4.sub(v128.load(p), most));
    // Places behind the last weigh 2^−120 here, and nothing below.
    sum = f32x4.add(sum, e);
    v128.store(p, f32x4.mul(e, v128.load(scale)));
    if (p + 16 > last) for (let q = max(p, last); q < p + 16; q += 4) store<f32>(q, 0);
    const weight = v128.load(p);
    weighted = f32x4.add(weighted, weight);
    heaviest = f32x4.pmax(heaviest, weight);
  }
  // Shares are 16 bits, and together at most 2^23, so that no sum of values of 8 bits overflows.
  const w = mostOf(heaviest);
  const share: f32 = w > 0 ? min(f32(32767) / w, f32(8388608) / sumOf(weighted)) : 0;
  const shareFactor = f32x4.splat(share);
  let to = shares;
  for (let p = scores; p < end; p += 32, to += 16)
    v128.store(to, i16x8.narrow_i32x4_s(toWhole(p, shareFactor), toWhole(p + 16, shareFactor)));
  gather(values + cache * usize(pieces * PIECE), padded, from, share > 0 ? f32(1) / (share * sumOf(sum)) : 0);
}

/** The product of the query with every key, as integers in `scores`. */
function compare(k: usize, q: usize, padded: i32): void {
  const end = scores + (usize(padded) << 2);
  const skipped = usize(slots - padded) * PIECE;
  for (let piece = 0; piece < pieces; piece++, q += 2 * PIECE, k += skipped) {
    const q0 = v128.load(q);
    const q1 = v128.load(q, 16);
    const q2 = v128.load(q, 32);
    const q3 = v128.load(q, 48);
    for (let p = scores; p < end; p += 16, k += 4 * PIECE) {
      const s = sumsOf(times(k, q0, q1, q2, q3), times(k + 32, q0, q1, q2, q3), times(k + 64, q0, q1, q2, q3), times(k + 96, q0, q1, q2, q3));
      v128.store(p, piece === 0 ? s : i32x4.add(s, v128.load(p)));
    }
  }
}

// @ts-ignore: decorator
@inline function times(k: usize, q0: v128, q1: v128, q2: v128, q3: v128): v128 {
  return i32x4.add(
    i32x4.add(i32x4.dot_i16x8_s(v128.load8x8_s(k), q0), i32x4.dot_i16x8_s(v128.load8x8_s(k, 8), q1)),
    i32x4.add(i32x4.dot_i16x8_s(v128.load8x8_s(k, 16), q2), i32x4.dot_i16x8_s(v128.load8x8_s(k, 24), q3)),
  );
}

/** The product of the query with the stream's first key, which stays as far away as the ring is long. */
function firstScore(cache: usize, from: usize): f32 {
  const position = cosinesOf;
  turnTo(ring);
  rotate(from, wide);
  turnTo(position);
  let sum: f32 = 0;
  const at = keys + cache * usize(pieces * PIECE);
  for (let i: usize = 0; i < usize(headDim); i++)
    sum += load<f32>(wide + (i << 2)) * f32(load<i8>(at + (i >> 5) * usize(slots) * PIECE + (i & (PIECE - 1))));
  return sum * load<f32>(keyScales + (cache << 2));
}

/** The values by their shares, as floats at `to`. */
function gather(v: usize, padded: i32, to: usize, factor: f32): void {
  const unit = f32x4.splat(factor);
  const end = shares + (usize(padded) << 1);
  const skipped = usize(slots - padded) * PIECE;
  for (let piece = 0; piece < pieces; piece++, v += skipped) {
    let a = i32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    let f = a;
    let g = a;
    let h = a;
    for (let p = shares; p < end; p += 4, v += 2 * PIECE) {
      const share = v128.load32_splat(p);
      a = accumulate(a, v128.load8x8_s(v), share);
      b = accumulate(b, v128.load8x8_s(v, 8), share);
      c = accumulate(c, v128.load8x8_s(v, 16), share);
      d = accumulate(d, v128.load8x8_s(v, 24), share);
      e = accumulate(e, v128.load8x8_s(v, 32), share);
      f = accumulate(f, v128.load8x8_s(v, 40), share);
      g = accumulate(g, v128.load8x8_s(v, 48), share);
      h = accumulate(h, v128.load8x8_s(v, 56), share);
    }
    const left = min(PIECE, headDim - piece * PIECE);
    v128.store(wide, f32x4.mul(f32x4.convert_i32x4_s(a), unit));
    v128.store(wide, f32x4.mul(f32x4.convert_i32x4_s(b), unit), 16);
    v128.store(wide, f32x4.mul(f32x4.convert_i32x4_s(c), unit), 32);
    v128.store(wide, f32x4.mul(f32x4.convert_i32x4_s(d), unit), 48);
    v128.store(wide, f32x4.mul(f32x4.convert_i32x4_s(e), unit), 64);
    v128.store(wide, f32x4.mul(f32x4.convert_i32x4_s(f), unit), 80);
    v128.store(wide, f32x4.mul(f32x4.convert_i32x4_s(g), unit), 96);
    v128.store(wide, f32x4.mul(f32x4.convert_i32x4_s(h), unit), 112);
    memory.copy(to + usize(piece * PIECE * 4), wide, usize(left) << 2);
  }
}

/** Reads `n` entries. The logits of those that want them stand one after another at `logitsAt()`. */
export function read(n: i32): void {
  const attention = heads * headDim;
  const kv = kvHeads * headDim;
  const dimBytes = usize(dim) << 2;
  const headBytes = usize(headDim) << 2;
  for (let row = 0; row < n; row++) {
    const token = usize(load<i32>(entryTokens + (usize(row) << 2)));
    const w = weightsAt(layers, 0) + (token >> 2) * (usize(dim) << 3) + ((token & 3) << 4);
    const s = load<f32>(scalesAt(layers, 0) + (token << 2));
    const x = state + usize(row) * dimBytes;
    for (let i: usize = 0; i < usize(dim); i++) store<f32>(x + (i << 2), f32(load<i16>(w + ((i >> 3) << 6) + ((i & 7) << 1))) * s);
  }
  for (let layer = 0; layer < layers; layer++) {
    for (let row = 0; row < n; row++) normalize(state + usize(row) * dimBytes, layer, 0, row);
    product(layer, 2, dim, attention, n, queries, attention);
    product(layer, 3, dim, kv, n, newKeys, kv);
    product(layer, 4, dim, kv, n, newValues, kv);
    for (let row = 0; row < n; row++) {
      const position = load<i32>(entryPositions + (usize(row) << 2));
      const stream = load<i32>(entryStreams + (usize(row) << 2));
      turnTo(position);
      for (let head = 0; head < kvHeads; head++) {
        const offset = usize(row * kv + head * headDim) << 2;
        rotate(newKeys + offset, wide);
        remember(layer, stream, head, slotOf(position), wide, newValues + offset);
      }
    }
    for (let row = 0; row < n; row++) {
      const position = load<i32>(entryPositions + (usize(row) << 2));
      const stream = load<i32>(entryStreams + (usize(row) << 2));
      const q = queries + (usize(row * attention) << 2);
      turnTo(position);
      for (let head = 0; head < heads; head++) attend(layer, stream, head, position, q + usize(head) * headBytes);
    }
    for (let row = 0; row < n; row++) round(queries + (usize(row * attention) << 2), attention, row);
    product(layer, 5, attention, dim, n, queries, dim);
    for (let row = 0; row < n; row++) {
      const x = state + usize(row) * dimBytes;
      add(x, queries + usize(row) * dimBytes, dim);
      normalize(x, layer, 1, row);
    }
    product(layer, 6, dim, ffn, n, gates, ffn);
    product(layer, 7, dim, ffn, n, ups, ffn);
    gate(gates, ups, n * ffn);
    for (let row = 0; row < n; row++) round(gates + (usize(row * ffn) << 2), ffn, row);
    product(layer, 8, ffn, dim, n, queries, dim);
    for (let row = 0; row < n; row++) add(state + usize(row) * dimBytes, queries + usize(row) * dimBytes, dim);
  }
  let wanted = 0;
  for (let row = 0; row < n; row++)
    if (load<i32>(entryWants + (usize(row) << 2)) !== 0) normalize(state + usize(row) * dimBytes, layers, 1, wanted++);
  if (wanted > 0) product(layers, 2, dim, vocabulary, wanted, logits, rowValues());
}
