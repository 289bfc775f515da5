// The codec beside the way of llama-zip on the same model file: one stream, one token a decode call, logits to a softmax, windows of
// the model's context that begin anew. The peer is given what helps it: no Python, the WASM log-sum-exp, the better number of threads.
// Its speed is that of one whole window; its size is the ideal code length of all of them (a real one would be larger).
// node bench/codec-peer.mjs [--models m,l] [--bytes 100000] [--text FILE] [--out FILE]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCorpus } from "../dist/index.js";
import { resolveLadder } from "../dist/model/ladder.js";
import { loadLlamaApi, LLAMA_CPP_RELEASE } from "../dist/model/llama/ffi.js";
import { openLlamaModel } from "../dist/model/llama/llama-model.js";
import { chooseCpuVariant, loadWeights } from "../dist/model/llama/load-weights.js";
import { locateEngine } from "../dist/model/llama/locate-engine.js";
import { NativeContext } from "../dist/model/llama/native-context.js";
import { compileKernel, ScoringKernel } from "../dist/model/llama/scoring-kernel.js";

const CONTEXT = 2048;
const main = path.join(path.dirname(fileURLToPath(import.meta.url)), "../dist/cli/main.js");

export async function measureCodec(id, text) {
  const { path: file } = resolveLadder(id);
  const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-codec-"));
  const [input, archive, back] = ["input.txt", "input.bw", "back.txt"].map((name) => path.join(folder, name));
  writeFileSync(input, text);
  const bytes = statSync(input).size;
  const run = (...args) => {
    const start = performance.now();
    execFileSync(process.execPath, [main, ...args, "-q"]);
    return (performance.now() - start) / 1000;
  };
  try {
    const inSeconds = run("compress", "--model", `ladder:${id}`, "--no-verify", "-o", archive, input);
    const outSeconds = run("decompress", "-o", back, archive);
    const isSame = readFileSync(back).equals(readFileSync(input));
    const { tokens, idealBytes } = await readWindows(id, file, text);
    const peer = await peerRate(file, tokens);
    const peerKilobytes = (peer.tokensPerSecond * bytes) / tokens.length / 1000;
    return {
      model: `ladder:${id}`,
      bytes,
      tokens: tokens.length,
      isSame,
      compressed: statSync(archive).size,
      idealBytes,
      sizeCost: statSync(archive).size / idealBytes - 1,
      inKilobytesPerSecond: bytes / 1000 / inSeconds,
      outKilobytesPerSecond: bytes / 1000 / outSeconds,
      peer: { ...peer, kilobytesPerSecond: peerKilobytes },
      inRatio: bytes / 1000 / inSeconds / peerKilobytes,
      outRatio: bytes / 1000 / outSeconds / peerKilobytes,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readWindows(id, file, text) {
  const model = await openLlamaModel(`ladder:${id}`, file, { contextTokens: CONTEXT });
  const tokens = await model.tokenize(text);
  const windows = [];
  for (let start = 0; start < tokens.length; start += CONTEXT - 1) {
    const part = tokens.slice(start, start + CONTEXT - 1);
    windows.push({ tokens: Int32Array.of(model.bos ?? 0, ...part), scored: part.length });
  }
  const bits = await model.score(windows);
  await model.close();
  return { tokens, idealBytes: bits.reduce((sum, one) => sum + one.reduce((a, b) => a + b, 0), 0) / 8 };
}

async function peerRate(file, tokens) {
  const engine = locateEngine(undefined, LLAMA_CPP_RELEASE);
  const api = loadLlamaApi(engine);
  const model = loadWeights(api, { engine, file, gpu: false, cpuVariant: chooseCpuVariant(engine).name });
  const kernel = new ScoringKernel(await compileKernel(), model.vocabularySize);
  const count = Math.min(CONTEXT, tokens.length);
  let best = { tokensPerSecond: 0, threads: 0 };
  for (const threads of new Set([1, os.availableParallelism()])) {
    const native = new NativeContext(api, { threads, file }, model, {
      cells: CONTEXT,
      sequences: 1,
      flashAttention: "off",
    });
    const start = performance.now();
    for (let position = 0; position < count; position++) {
      native.put(tokens[position], position, [0], true);
      native.decode();
      kernel.logSumExp(native.row(0));
    }
    const tokensPerSecond = (1000 * count) / (performance.now() - start);
    native.close();
    if (tokensPerSecond > best.tokensPerSecond) best = { tokensPerSecond, threads };
  }
  api.freeModel(model.address);
  return best;
}

export async function sampleText(bytes) {
  let text = "";
  for await (const { text: part } of (await openCorpus("sample:english")).documents()) {
    text += part ?? "";
    if (text.length > bytes) break;
  }
  return Buffer.from(text).subarray(0, bytes).toString();
}

if (process.argv[1]?.endsWith("codec-peer.mjs")) {
  const options = { models: { type: "string", default: "m,l" }, bytes: { type: "string", default: "100000" } };
  const { values } = parseArgs({ options: { ...options, text: { type: "string" }, out: { type: "string" } } });
  const bytes = Number(values.bytes);
  const text =
    values.text === undefined ? await sampleText(bytes) : readFileSync(values.text).subarray(0, bytes).toString();
  const rows = [];
  for (const id of values.models.split(",")) rows.push(await measureCodec(id, text));
  const report = {
    date: new Date().toISOString(),
    command: `node bench/codec-peer.mjs --models ${values.models} --bytes ${bytes}${values.text === undefined ? "" : ` --text ${path.basename(values.text)}`}`,
    cpu: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    loadAverage: os.loadavg()[0],
    rows,
  };
  console.log(JSON.stringify(report, null, 1));
  if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(report, null, 1) + "\n");
}
