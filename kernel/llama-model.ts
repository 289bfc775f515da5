/**
 * The engine `bitwit-wasm 1`, for archives that were made by it; new ones are made by sliding-llama.ts. Nothing is to change here.
 *
 * A small Llama model in WebAssembly: RMSNorm, rotary positions, attention (with or without grouped queries),
 * SwiGLU, matrices in Q8_0.
 *
 * Why beside llama.cpp: an archive must decode on other machines, so every float must be the same to the bit everywhere.
 * WebAssembly's float operations are IEEE 754's, without fused or relaxed ones, and the order of every sum here depends on the
 * sizes of the model and on a token's position alone: not on the rows of a call, the machine, or the number of threads. Products
 * of a matrix are integers (activations are rounded to 8 bits in blocks of 32, as ggml does). exp is lib/exp.ts; cos, sin, pow
 * and sqrt are AssemblyScript's own, compiled into this module.
 *
 * A call is a list of entries (token, position, stream); the entries of one stream stand in the order of their positions.
 */
import { expOf } from "./lib/exp";
import { add, gate, mostOf, sumOf } from "./lib/vector";

/** Places of a layer's parts in its table; then those of the whole model. */
const PARTS: i32 = 9;
const Q: i32 = 2;
const O: i32 = 5;

let dim: i32 = 0;
let layers: i32 = 0;
let heads: i32 = 0;
let kvHeads: i32 = 0;
let headDim: i32 = 0;
let ffn: i32 = 0;
let vocabulary: i32 = 0;
let context: i32 = 0;
let streams: i32 = 0;
let epsilon: f32 = 0;

let top: u64 = 0;
/** [layer][part] addresses of weights, and of their scales. */
let weightTable: usize = 0;
let scaleTable: usize = 0;
let cosines: usize = 0;
let sines: usize = 0;
let keys: usize = 0;
let values: usize = 0;
let entryTokens: usize = 0;
let entryPositions: usize = 0;
let entryStreams: usize = 0;
let entryWants: usize = 0;
let state: usize = 0;
let normed: usize = 0;
let rounded: usize = 0;
let roundedScales: usize = 0;
let queries: usize = 0;
let newKeys: usize = 0;
let newValues: usize = 0;
let gates: usize = 0;
let ups: usize = 0;
let scores: usize = 0;
let logits: usize = 0;

function take(bytes: u64): usize {
  const at = top;
  top = (top + bytes + 63) & ~63;
  return usize(at);
}

// @ts-ignore: decorator
@inline function inputsOf(part: i32): i32 {
  return part === 8 ? ffn : part === O ? heads * headDim : dim;
}
// @ts-ignore: decorator
@inline function outputsOf(part: i32): i32 {
  if (part === Q) return heads * headDim;
  if (part === 3 || part === 4) return kvHeads * headDim;
  return part === 6 || part === 7 ? ffn : dim;
}

/**
 * Makes room for a model: parts 0 and 1 of a layer are its norms, 2 to 8 its matrices q, k, v, o, gate, up, down; "layer"
 * `layers` holds the embedding (0), the last norm (1) and the output matrix (2). Returns 0 when memory is refused.
 */
export function open(
  dim_: i32,
  layers_: i32,
  heads_: i32,
  kvHeads_: i32,
  headDim_: i32,
  ffn_: i32,
  vocabulary_: i32,
  context_: i32,
  streams_: i32,
  entries: i32,
  epsilon_: f32,
  ropeBase: f64,
): i32 {
  dim = dim_;
  layers = layers_;
  heads = heads_;
  kvHeads = kvHeads_;
  headDim = headDim_;
  ffn = ffn_;
  vocabulary = vocabulary_;
  context = (context_ + 3) & ~3;
  streams = streams_;
  epsilon = epsilon_;
  top = (u64(__heap_base) + 63) & ~63;
  const attention = heads * headDim;
  const kv = kvHeads * headDim;
  const widest = u64(max(dim, max(ffn, attention)));
  weightTable = take(u64((layers + 1) * PARTS) << 2);
  scaleTable = take(u64((layers + 1) * PARTS) << 2);
  const tables = usize(top);
  cosines = take(u64(context) * u64(headDim >> 1) * 4);
  sines = take(u64(context) * u64(headDim >> 1) * 4);
  keys = take(u64(layers) * u64(streams) * u64(kv) * u64(context) * 4);
  values = take(u64(layers) * u64(streams) * u64(kv) * u64(context) * 4);
  entryTokens = take(u64(entries) * 4);
  entryPositions = take(u64(entries) * 4);
  entryStreams = take(u64(entries) * 4);
  entryWants = take(u64(entries) * 4);
  state = take(u64(entries) * u64(dim) * 4);
  normed = take(widest * 4);
  rounded = take(u64(entries) * widest * 2);
  roundedScales = take(u64(entries) * (widest >> 5) * 4);
  queries = take(u64(entries) * u64(max(attention, dim)) * 4);
  newKeys = take(u64(entries) * u64(kv) * 4);
  newValues = take(u64(entries) * u64(kv) * 4);
  gates = take(u64(entries) * u64(ffn) * 4);
  ups = take(u64(entries) * u64(ffn) * 4);
  scores = take(u64(context) * 4);
  logits = take(u64(entries) * u64(vocabulary) * 4);
  const parts = top;
  // First only to see where it ends, then, with memory there, to write the table.
  layOut(false);
  if (top > 0xffff0000) return 0;
  const missing = i32((top + 0xffff) >> 16) - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return 0;
  memory.fill(weightTable, 0, tables - weightTable);
  top = parts;
  layOut(true);
  for (let position = 0; position < context; position++)
    for (let pair = 0; pair < headDim >> 1; pair++) {
      const angle = f64(position) * Math.pow(ropeBase, (-2.0 * f64(pair)) / f64(headDim));
      const at = usize(position * (headDim >> 1) + pair) << 2;
      store<f32>(cosines + at, f32(Math.cos(angle)));
      store<f32>(sines + at, f32(Math.sin(angle)));
    }
  return 1;
}

function layOut(writes: boolean): void {
  for (let layer = 0; layer < layers; layer++)
    for (let part = 0; part < PARTS; part++) {
      const isNorm = part < Q;
      place(layer, part, isNorm, u64(inputsOf(part)), u64(outputsOf(part)), writes);
    }
  place(layers, 0, false, u64(dim), u64(vocabulary), writes);
  place(layers, 1, true, u64(dim), 1, writes);
  place(layers, 2, false, u64(dim), u64(vocabulary), writes);
}

function place(layer: i32, part: i32, isNorm: boolean, inputs: u64, outputs: u64, writes: boolean): void {
  const at = usize(layer * PARTS + part) << 2;
  const weights = take(isNorm ? inputs * 4 : inputs * outputs);
  const scales: usize = isNorm ? 0 : take((inputs >> 5) * outputs * 4);
  if (!writes) return;
  store<u32>(weightTable + at, u32(weights));
  store<u32>(scaleTable + at, u32(scales));
}

// @ts-ignore: decorator
@inline export function weightsAt(layer: i32, part: i32): usize {
  return load<u32>(weightTable + (usize(layer * PARTS + part) << 2));
}
// @ts-ignore: decorator
@inline export function scalesAt(layer: i32, part: i32): usize {
  return load<u32>(scaleTable + (usize(layer * PARTS + part) << 2));
}
export function logitsAt(): usize {
  return logits;
}

export function put(index: i32, token: i32, position: i32, stream: i32, wantsLogits: i32): void {
  const at = usize(index) << 2;
  store<i32>(entryTokens + at, token);
  store<i32>(entryPositions + at, position);
  store<i32>(entryStreams + at, stream);
  store<i32>(entryWants + at, wantsLogits);
}

/** Rounds `n` floats to 8 bits (kept as 16) in blocks of 32 with a scale each, as row `row` of the next product's input. */
function round(from: usize, n: i32, row: i32): void {
  let to = rounded + usize(row) * (usize(n) << 1);
  let scale = roundedScales + usize(row) * (usize(n >> 5) << 2);
  for (const end = from + (usize(n) << 2); from < end; from += 128, to += 64, scale += 4) {
    let most = f32x4.abs(v128.load(from));
    for (let i: usize = 16; i < 128; i += 16) most = f32x4.max(most, f32x4.abs(v128.load(from + i)));
    const m = mostOf(most);
    store<f32>(scale, m / 127);
    const factor = f32x4.splat(m > 0 ? 127 / m : 0);
    for (let i: usize = 0; i < 4; i++) {
      const a = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(from + (i << 5)), factor)));
      const b = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(from + (i << 5), 16), factor)));
      v128.store(to + (i << 4), i16x8.narrow_i32x4_s(a, b));
    }
  }
}

// @ts-ignore: decorator
@inline function block(w0: v128, w1: v128, w2: v128, w3: v128, x: usize): v128 {
  return f32x4.convert_i32x4_s(
    i32x4.add(
      i32x4.add(i32x4.dot_i16x8_s(w0, v128.load(x)), i32x4.dot_i16x8_s(w1, v128.load(x, 16))),
      i32x4.add(i32x4.dot_i16x8_s(w2, v128.load(x, 32)), i32x4.dot_i16x8_s(w3, v128.load(x, 48))),
    ),
  );
}

/** y = W x for `rows` rows of the rounded input. Four rows share each weight that is loaded; a row's sums do not depend on the others. */
function product(layer: i32, part: i32, inputs: i32, outputs: i32, rows: i32, y: usize): void {
  let w = weightsAt(layer, part);
  let ws = scalesAt(layer, part);
  const blocks = inputs >> 5;
  const xBytes = usize(inputs) << 1;
  const xsBytes = usize(blocks) << 2;
  const yBytes = usize(outputs) << 2;
  for (let output = 0; output < outputs; output++, w += usize(inputs), ws += xsBytes) {
    let x = rounded;
    let xs = roundedScales;
    let out = y + (usize(output) << 2);
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      let a = f32x4.splat(0);
      let b = a;
      let c = a;
      let d = a;
      let p = x;
      let s = xs;
      let q = w;
      for (let scale = ws, end = ws + xsBytes; scale < end; scale += 4, s += 4, p += 64, q += 32) {
        const w0 = v128.load8x8_s(q);
        const w1 = v128.load8x8_s(q, 8);
        const w2 = v128.load8x8_s(q, 16);
        const w3 = v128.load8x8_s(q, 24);
        const k = v128.load32_splat(scale);
        a = f32x4.add(a, f32x4.mul(block(w0, w1, w2, w3, p), f32x4.mul(k, v128.load32_splat(s))));
        b = f32x4.add(b, f32x4.mul(block(w0, w1, w2, w3, p + xBytes), f32x4.mul(k, v128.load32_splat(s + xsBytes))));
        c = f32x4.add(c, f32x4.mul(block(w0, w1, w2, w3, p + 2 * xBytes), f32x4.mul(k, v128.load32_splat(s + 2 * xsBytes))));
        d = f32x4.add(d, f32x4.mul(block(w0, w1, w2, w3, p + 3 * xBytes), f32x4.mul(k, v128.load32_splat(s + 3 * xsBytes))));
      }
      store<f32>(out, sumOf(a));
      store<f32>(out + yBytes, sumOf(b));
      store<f32>(out + 2 * yBytes, sumOf(c));
      store<f32>(out + 3 * yBytes, sumOf(d));
      x += 4 * xBytes;
      xs += 4 * xsBytes;
      out += 4 * yBytes;
    }
    for (; row < rows; row++) {
      let a = f32x4.splat(0);
      let p = x;
      let s = xs;
      let q = w;
      for (let scale = ws, end = ws + xsBytes; scale < end; scale += 4, s += 4, p += 64, q += 32) {
        const products = block(
          v128.load8x8_s(q),
          v128.load8x8_s(q, 8),
          v128.load8x8_s(q, 16),
          v128.load8x8_s(q, 24),
          p,
        );
        a = f32x4.add(a, f32x4.mul(products, f32x4.mul(v128.load32_splat(scale), v128.load32_splat(s))));
      }
      store<f32>(out, sumOf(a));
      x += xBytes;
      xs += xsBytes;
      out += yBytes;
    }
  }
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
    v128.store(normed + i, f32x4.mul(f32x4.mul(v128.load(x + i), factor), v128.load(norm + i)));
  round(normed, dim, row);
}

/** Turns neighbouring pairs of each head by the angles of `position`. */
function rotate(x: usize, count: i32, position: i32): void {
  const half = headDim >> 1;
  const angles = usize(position * half) << 2;
  for (let head = 0; head < count; head++, x += usize(headDim) << 2)
    for (let pair = 0; pair < half; pair++) {
      const c = load<f32>(cosines + angles + (usize(pair) << 2));
      const s = load<f32>(sines + angles + (usize(pair) << 2));
      const at = x + (usize(pair) << 3);
      const a = load<f32>(at);
      const b = load<f32>(at, 4);
      store<f32>(at, a * c - b * s);
      store<f32>(at, a * s + b * c, 4);
    }
}

// @ts-ignore: decorator
@inline function cacheAt(layer: i32, stream: i32, head: i32): usize {
  return (usize((layer * streams + stream) * kvHeads + head) * usize(context) * usize(headDim)) << 2;
}

/** One head of one entry looks at positions 0 to `position` of its stream; the query is replaced by what it saw. */
function attend(layer: i32, stream: i32, head: i32, position: i32, query: usize): void {
  const cache = cacheAt(layer, stream, head / (heads / kvHeads));
  const bytes = usize(headDim) << 2;
  const count = position + 1;
  const padded = (count + 3) & ~3;
  const scale = f32x4.splat(f32(1) / sqrt<f32>(f32(headDim)));
  let most = f32x4.splat(-Infinity);
  let k = keys + cache;
  for (let j = 0; j < padded; j += 4, k += bytes << 2) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let i: usize = 0; i < bytes; i += 16) {
      const q = v128.load(query + i);
      a = f32x4.add(a, f32x4.mul(q, v128.load(k + i)));
      b = f32x4.add(b, f32x4.mul(q, v128.load(k + bytes + i)));
      c = f32x4.add(c, f32x4.mul(q, v128.load(k + 2 * bytes + i)));
      d = f32x4.add(d, f32x4.mul(q, v128.load(k + 3 * bytes + i)));
    }
    // Transposed, then the four parts of each sum added.
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    const s = f32x4.add(
      f32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab2, cd2, 0, 2)),
      f32x4.add(v128.shuffle<i64>(ab, cd, 1, 3), v128.shuffle<i64>(ab2, cd2, 1, 3)),
    );
    v128.store(scores + (usize(j) << 2), f32x4.mul(s, scale));
  }
  // What stands behind the position is not to be seen.
  for (let j = count; j < padded; j++) store<f32>(scores + (usize(j) << 2), -Infinity);
  const end = scores + (usize(padded) << 2);
  for (let p = scores; p < end; p += 16) most = f32x4.pmax(most, v128.load(p));
  const m = f32x4.splat(mostOf(most));
  let sum = f32x4.splat(0);
  for (let p = scores; p < end; p += 16) {
    const e = expOf(f32x4.sub(v128.load(p), m));
    v128.store(p, e);
    sum = f32x4.add(sum, e);
  }
  const share = f32x4.splat(f32(1) / sumOf(sum));
  for (let i: usize = 0; i < bytes; i += 64) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let v = values + cache + i;
    const last = scores + (usize(count) << 2);
    for (let p = scores; p < last; p += 4, v += bytes) {
      const weight = v128.load32_splat(p);
      a = f32x4.add(a, f32x4.mul(weight, v128.load(v)));
      b = f32x4.add(b, f32x4.mul(weight, v128.load(v, 16)));
      c = f32x4.add(c, f32x4.mul(weight, v128.load(v, 32)));
      d = f32x4.add(d, f32x4.mul(weight, v128.load(v, 48)));
    }
    v128.store(query + i, f32x4.mul(a, share));
    v128.store(query + i, f32x4.mul(b, share), 16);
    v128.store(query + i, f32x4.mul(c, share), 32);
    v128.store(query + i, f32x4.mul(d, share), 48);
  }
}

/** Reads `n` entries. The logits of those that want them stand one after another at `logitsAt()`. */
export function read(n: i32): void {
  const attention = heads * headDim;
  const kv = kvHeads * headDim;
  const dimBytes = usize(dim) << 2;
  const headBytes = usize(headDim) << 2;
  for (let row = 0; row < n; row++) {
    const token = load<i32>(entryTokens + (usize(row) << 2));
    const w = weightsAt(layers, 0) + usize(token) * usize(dim);
    const s = scalesAt(layers, 0) + (usize(token) * usize(dim >> 5) << 2);
    const x = state + usize(row) * dimBytes;
    for (let i = 0; i < dim; i++)
      store<f32>(x + (usize(i) << 2), f32(load<i8>(w + usize(i))) * load<f32>(s + (usize(i >> 5) << 2)));
  }
  for (let layer = 0; layer < layers; layer++) {
    for (let row = 0; row < n; row++) normalize(state + usize(row) * dimBytes, layer, 0, row);
    product(layer, 2, dim, attention, n, queries);
    product(layer, 3, dim, kv, n, newKeys);
    product(layer, 4, dim, kv, n, newValues);
    for (let row = 0; row < n; row++) {
      const position = load<i32>(entryPositions + (usize(row) << 2));
      const stream = load<i32>(entryStreams + (usize(row) << 2));
      const k = newKeys + (usize(row * kv) << 2);
      rotate(queries + (usize(row * attention) << 2), heads, position);
      rotate(k, kvHeads, position);
      for (let head = 0; head < kvHeads; head++) {
        const at = cacheAt(layer, stream, head) + usize(position) * headBytes;
        memory.copy(keys + at, k + usize(head) * headBytes, headBytes);
        memory.copy(values + at, newValues + (usize(row * kv) << 2) + usize(head) * headBytes, headBytes);
      }
    }
    for (let row = 0; row < n; row++) {
      const position = load<i32>(entryPositions + (usize(row) << 2));
      const stream = load<i32>(entryStreams + (usize(row) << 2));
      const q = queries + (usize(row * attention) << 2);
      for (let head = 0; head < heads; head++) attend(layer, stream, head, position, q + usize(head) * headBytes);
    }
    for (let row = 0; row < n; row++) round(queries + (usize(row * attention) << 2), attention, row);
    product(layer, O, attention, dim, n, queries);
    for (let row = 0; row < n; row++) {
      const x = state + usize(row) * dimBytes;
      add(x, queries + usize(row) * dimBytes, dim);
      normalize(x, layer, 1, row);
    }
    product(layer, 6, dim, ffn, n, gates);
    product(layer, 7, dim, ffn, n, ups);
    gate(gates, ups, n * ffn);
    for (let row = 0; row < n; row++) round(gates + (usize(row * ffn) << 2), ffn, row);
    product(layer, 8, ffn, dim, n, queries);
    for (let row = 0; row < n; row++) add(state + usize(row) * dimBytes, queries + usize(row) * dimBytes, dim);
  }
  let wanted = 0;
  for (let row = 0; row < n; row++)
    if (load<i32>(entryWants + (usize(row) << 2)) !== 0) normalize(state + usize(row) * dimBytes, layers, 1, wanted++);
  if (wanted > 0) product(layers, 2, dim, vocabulary, wanted, logits);
}
