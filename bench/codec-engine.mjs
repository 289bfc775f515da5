// The codec's portable engine against the one before it, by the processor's time: windows that slide and integer sums (bitwit-wasm 2)
// against windows that begin anew (bitwit-wasm 1), in turns on the same tokens, with the geometry of each one's levels. One thread.
// --bytes N of sample:english (default 24000), --models xs,s,m,l, --repeat N, --out FILE (default: bench/results/codec-engine.json).
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: {
    bytes: { type: "string", default: "24000" },
    models: { type: "string", default: "xs,s,m,l" },
    repeat: { type: "string", default: "1" },
    out: { type: "string", default: path.join(root, "bench/results/codec-engine.json") },
  },
});
const { openCorpus } = await import(path.join(root, "dist/index.js"));
const { resolveLadder } = await import(path.join(root, "dist/model/ladder.js"));
const { openTextModel } = await import(path.join(root, "dist/codec/engine/open-text-model.js"));

let text = "";
for await (const { text: part } of (await openCorpus("sample:english")).documents()) text += part ?? "";
text = Buffer.from(text).subarray(0, Number(values.bytes)).toString();
const STREAMS = 4;
const GEOMETRIES = {
  1: { contextTokens: 1024, overlapTokens: 256, streams: STREAMS },
  2: { contextTokens: 768, overlapTokens: 192, streams: STREAMS },
};

const rows = [];
for (const id of values.models.split(",")) {
  const open = (generation) =>
    openTextModel(`ladder:${id}`, resolveLadder(id).path, {
      geometry: GEOMETRIES[generation],
      generation,
      contexts: 1,
      threads: 1,
    });
  const models = { 1: await open(1), 2: await open(2) };
  const tokens = await models[1].tokenize(text);
  const each = Math.ceil(tokens.length / STREAMS);
  const streams = Array.from({ length: STREAMS }, (_, index) => tokens.slice(index * each, (index + 1) * each));
  const seconds = { 1: [], 2: [] };
  const bytes = {};
  for (let time = 0; time < Number(values.repeat); time++)
    for (const generation of [1, 2]) {
      const before = process.cpuUsage();
      const { payload } = await models[generation].encode(streams, text.length);
      const { user, system } = process.cpuUsage(before);
      seconds[generation].push((user + system) / 1e6);
      bytes[generation] = payload.length;
    }
  for (const model of Object.values(models)) await model.close();
  const [before, after] = [1, 2].map((generation) => Math.min(...seconds[generation]));
  rows.push({ model: id, tokens: tokens.length, streams: STREAMS, cpuSeconds: seconds, bytes, ratio: before / after });
  console.log(
    `${id.padEnd(3)} ${Math.round(tokens.length / before)} → ${Math.round(tokens.length / after)} tokens/s a core, ${(before / after).toFixed(2)} ×; ${bytes[1]} → ${bytes[2]} bytes`,
  );
  const report = {
    date: new Date().toISOString().slice(0, 10),
    command: `node bench/codec-engine.mjs --bytes ${values.bytes} --models ${values.models} --repeat ${values.repeat}`,
    cpu: os.cpus()[0]?.model,
    loadAverage: os.loadavg()[0],
    geometries: GEOMETRIES,
    rows,
  };
  writeFileSync(values.out, JSON.stringify(report, null, 1) + "\n");
}
