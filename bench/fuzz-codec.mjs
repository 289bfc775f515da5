// Mutated archives, many: each must give its file back or a data error, in bounded time, and nothing else. A stub stands for the
// language model, so that the format, the coders and the byte model are what is tried. `--count 100000 --seed 1`.
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const dist = (file) => import(path.join(root, "dist", file));
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: path.join(root, "bench/results/fuzz-codec.json") },
  },
});
const { pack, unpack } = await dist("codec/archive-bytes.test.support.js");
const { mutateArchive } = await dist("codec/mutate-archive.test.support.js");
const { openStubModel, stubText } = await dist("codec/stub-model.test.support.js");
const { DataError } = await dist("errors.js");
const { createRandom } = await dist("math/random.js");

const model = await openStubModel();
const bytes = (text, ...more) => new Uint8Array(Buffer.concat([text, ...more]));
const files = [
  stubText(120),
  bytes(stubText(60), Buffer.from([0, 255, 254]), stubText(80, "b")),
  bytes(Buffer.from([1, 2, 3, 4, 200, 201]), Buffer.alloc(60, 7)),
  new Uint8Array(Buffer.from(Array.from({ length: 40 }, (_, index) => (index * 97 + 13) % 256))),
  new Uint8Array(),
];
const archives = [];
for (const file of files)
  archives.push((await pack(file, model, { header: { name: "a", byteCount: file.length }, blockBytes: 90 })).archive);

const random = createRandom(values.seed);
const count = Number(values.count);
const messages = new Map();
let same = 0;
let slowestMs = 0;
const startedAt = performance.now();
for (let time = 0; time < count; time++) {
  const which = time % archives.length;
  const wrong = mutateArchive(archives[which], random);
  const begun = performance.now();
  const found = await unpack(wrong, model).catch((error) => error);
  slowestMs = Math.max(slowestMs, performance.now() - begun);
  if (found instanceof DataError) {
    const message = found.message.replace(/[\d,]+/g, "N");
    messages.set(message, (messages.get(message) ?? 0) + 1);
  } else if (found instanceof Uint8Array && Buffer.compare(found, files[which]) === 0) same++;
  else {
    writeFileSync("fuzz-failure.bw", wrong);
    throw new Error(
      `mutation ${time} gave ${found instanceof Error ? found.stack : "other bytes"}; see fuzz-failure.bw`,
    );
  }
  if (time % 10000 === 9999) console.error(`${time + 1} of ${count}`);
}
const report = {
  date: new Date().toISOString().slice(0, 10),
  cpu: os.cpus()[0]?.model,
  count,
  seed: values.seed,
  refused: count - same,
  unharmed: same,
  wrong: 0,
  seconds: (performance.now() - startedAt) / 1000,
  slowestMs,
  messages: Object.fromEntries([...messages].sort((a, b) => b[1] - a[1])),
};
writeFileSync(values.out, JSON.stringify(report, null, 1) + "\n");
console.log(JSON.stringify({ ...report, messages: messages.size }));
