// Makes records.json: windows of text scored by the built-in models, as numbers. Build first.
// node test/golden/precision/make.mjs NAME=REFERENCE[:CHARS] ... -- MODEL ...
// records.json has: latex, python and english (400,000 characters of held-out files each, xs and s), and the whole of sample:math
// and sample:english (xs, s, m).
import { writeFileSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { deflateRawSync } from "node:zlib";
import { limitCorpus } from "../../../dist/corpus/limit-corpus.js";
import { openCorpus } from "../../../dist/corpus/open-corpus.js";
import { makeProtocol } from "../../../dist/measure/protocol.js";
import { planWindows } from "../../../dist/measure/plan-windows.js";
import { tokenizeCorpus } from "../../../dist/measure/token-store.js";
import { openModel } from "../../../dist/model/open-model.js";
import { countCodePoints } from "../../../dist/text/code-points.js";

const between = process.argv.indexOf("--");
const corpora = process.argv.slice(2, between).map((text) => /^(\w[\w-]*)=(.+?)(?::(\d+))?$/.exec(text).slice(1));
const models = process.argv.slice(between + 1);
const protocol = makeProtocol("full");
const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-records-"));

async function windowsOf(model, corpus) {
  const tokenizing = tokenizeCorpus(path.join(folder, "tokens"), corpus, model, "full");
  let step = await tokenizing.next();
  while (!step.done) step = await tokenizing.next();
  const store = step.value;
  const offsets = store.documents.tokenOffsets();
  const rows = [];
  let document = 0;
  for (const window of planWindows(protocol, store.documents.tokenCounts, true)) {
    const stored = await store.read(window.start, window.length);
    const [bits] = await model.score([{ tokens: Int32Array.of(model.bos, ...stored), scored: window.scored }]);
    while (offsets[document + 1] <= window.start + window.length - window.scored) document += 1;
    const text = await model.detokenize(stored.slice(-window.scored));
    const deflated = deflateRawSync(text, { level: 6 }).length;
    const total = Math.round(bits.reduce((sum, value) => sum + value, 0));
    rows.push([document, window.length + 1, window.scored, countCodePoints(text), deflated, total]);
  }
  const documentChars = [...store.documents.charCounts];
  await store.close();
  rmSync(folder, { recursive: true });
  return { documentChars, rows };
}

const lines = [];
for (const [name, reference, chars] of corpora) {
  const whole = await openCorpus(reference, {});
  const corpus = chars === undefined ? whole : limitCorpus(whole, Number(chars));
  const all = [];
  for (const ref of models) {
    const model = await openModel(ref, { contextTokens: protocol.context });
    all.push(await windowsOf(model, corpus));
    await model.close();
  }
  const windows = all[0].rows.map((row, place) => [...row.slice(0, 5), ...all.map(({ rows }) => rows[place][5])]);
  const { documentChars } = all[0];
  const head = JSON.stringify({ name, models, documentChars }).slice(0, -1);
  lines.push(`${head},"windows":[\n${windows.map((row) => JSON.stringify(row)).join(",\n")}\n]}`);
}
const columns = ["document", "inputTokens", "scoredTokens", "chars", "deflatedBytes", "bits of each model"];
const head = JSON.stringify({ protocol, columns }).slice(0, -1);
writeFileSync("records.json", `${head},"corpora":[\n${lines.join(",\n")}\n]}\n`);
