// Tokenizing: llama.cpp on whole documents, words looked up (first time and again), and the token cache, in MB of UTF-8 for each
// second of processor time; tokens compared.
// node bench/tokenize.mjs CORPUS.jsonl[,CORPUS.jsonl…] MODEL_OR_VOCABULARY.gguf… > RESULT.json
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadLlamaApi, LLAMA_CPP_RELEASE } from "../dist/model/llama/ffi.js";
import { LlamaTokenizer } from "../dist/model/llama/llama-tokenizer.js";
import { locateEngine } from "../dist/model/llama/locate-engine.js";
import { openCachedTokens, TokenCacheWriter } from "../dist/measure/token-cache.js";

const api = loadLlamaApi(locateEngine(undefined, LLAMA_CPP_RELEASE));
api.setLog(api.noopCallback, null);
const [corpora, ...files] = process.argv.slice(2);
const results = [];
for (const file of files) {
  const model = api.loadModel(file, { ...api.modelDefaults(), vocab_only: true, n_gpu_layers: 0 });
  const isSentencePiece = api.vocabularyType(api.vocabulary(model)) === 1;
  for (const corpus of corpora.split(",")) {
    const lines = readFileSync(corpus, "utf8").split("\n");
    const texts = lines.filter((line) => line !== "").map((line) => JSON.parse(line).content);
    const tokenizer = new LlamaTokenizer(api, model, isSentencePiece);
    const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
    const rate = async (work) => {
      const before = process.cpuUsage();
      const result = await work();
      const { user, system } = process.cpuUsage(before);
      return { result, megabytesPerSecond: megabytes / ((user + system) / 1e6) };
    };
    // What was done before: one call a document, and its tokens turned back into text to see whether it comes back.
    const whole = await rate(() => texts.map((text) => tokenizer.tokenizeWhole(text)));
    const wholeChecked = await rate(() =>
      texts.every((text) => tokenizer.detokenize(tokenizer.tokenizeWhole(text)) === text),
    );
    const first = await rate(() => tokenizer.tokenizeAll(texts));
    const again = await rate(() => tokenizer.tokenizeAll(texts));
    const cached = await cacheRate(rate, first.result);
    const joined = Buffer.concat(whole.result.map((tokens) => new Uint8Array(tokens.buffer)));
    results.push({
      ...{ tokenizer: path.basename(file), corpus: path.basename(corpus), megabytes },
      wholeDocuments: whole.megabytesPerSecond,
      wholeDocumentsChecked: wholeChecked.megabytesPerSecond,
      firstTime: first.megabytesPerSecond,
      again: again.megabytesPerSecond,
      cached,
      isSame: joined.equals(new Uint8Array(first.result.tokens.buffer)),
    });
    process.stderr.write(`${JSON.stringify(results.at(-1))}\n`);
  }
  api.freeModel(model);
}
const hardware = { cpu: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version };
const command = `node bench/tokenize.mjs ${corpora.replaceAll(/[^,]*\//g, "")} ${files.map((file) => path.basename(file)).join(" ")}`;
console.log(JSON.stringify({ command, hardware, load: os.loadavg(), results }, null, 1));

/** Reading and checking an entry, after it was written. */
async function cacheRate(rate, { tokens, counts, isLossless }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-bench-"));
  try {
    const cache = { folder, mostBytes: 2 ** 30 };
    const writer = await TokenCacheWriter.create(cache, "tokenizer", "corpus");
    let end = 0;
    for (const [index, count] of counts.entries())
      await writer.add({ tokens: tokens.slice(end, (end += count)), isLossless: isLossless[index] });
    await writer.finish();
    const { megabytesPerSecond } = await rate(async () => {
      const entry = await openCachedTokens(cache, "tokenizer", "corpus");
      while ((await entry.next()) !== undefined);
      await entry.close();
    });
    return megabytesPerSecond;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
