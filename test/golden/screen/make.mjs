/**
 * Makes gsm8k.json.gz from a run folder: `node make.mjs RUN SCREEN.json`, SCREEN.json one of RUN/screens.
 *
 * Bits of every token, in hundredths, of the first 75 items of each split; no text of any item, and no token's id. The run
 * was `bitwit screen ladder:xs … ladder:l s-gsm8k.gguf --task gsm8k --data … --limit 150`, s-gsm8k being ladder:s after
 * `python fine_tune.py ../s.gguf gsm8k/train.jsonl -o s-gsm8k.gguf --epochs 3` (models/recipe).
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const ITEMS = 75;
const [run, file] = process.argv.slice(2);
const screen = JSON.parse(readFileSync(file, "utf8"));
const counts = screen.models[0].splits.map(({ items }) => items);
const places = counts.flatMap((_, split) => {
  const first = counts.slice(0, split).reduce((sum, count) => sum + count, 0);
  return Array.from({ length: ITEMS }, (_, item) => first + item);
});
const splits = screen.models[0].splits.flatMap(({ split }) => Array.from({ length: ITEMS }, () => split));
const models = screen.models.map(({ model, controlBpc, itemsFile }) => {
  const lines = readFileSync(path.join(run, itemsFile), "utf8").trim().split("\n").slice(1);
  const items = lines.flatMap((line) => JSON.parse(line).items).sort((a, b) => a.index - b.index);
  const centibits = places.map((place) => items[place].millibits.map((value) => Math.round(value / 10)));
  return { name: path.basename(model, ".gguf"), controlBpc, centibits };
});
const content = { benchmark: screen.benchmark, itemsSha256: screen.itemsSha256, splits, models };
writeFileSync(path.join(import.meta.dirname, "gsm8k.json.gz"), gzipSync(JSON.stringify(content), { level: 9 }));
