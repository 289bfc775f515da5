// node bench/minhash.mjs [MEGABYTES]: throughput of near-duplicate finding on short documents, one core.
// Each round times a plain loop that only reads the text and counts its words, then the finder, so that the ratio is taken
// under the same load. Speeds are by CPU time, which a shared machine disturbs least; wall time stands beside it.
import os from "node:os";
import { compileMinHashKernel } from "../dist/collect/steps/near-duplicates/min-hash-kernel.js";
import { NearDuplicateFinder } from "../dist/collect/steps/near-duplicates/near-duplicate-finder.js";
import { fineWebOptions, paperCodeOptions } from "../dist/collect/steps/near-duplicates/near-duplicate-options.js";
import { wordTable } from "../dist/collect/steps/words/word-table.js";
import { createRandom } from "../dist/math/random.js";
import { median } from "./statistics.mjs";

const megabytes = Number(process.argv[2] ?? 8);
const ROUNDS = 5;

/** Words of 2 to 10 letters whose ranks follow Zipf's law, 100 to 400 of them a document, every tenth document a near copy. */
function makeDocuments() {
  const random = createRandom("bench");
  const letters = "etaoinshrdlcumwfgypbvk";
  const vocabulary = Array.from({ length: 30_000 }, () =>
    Array.from(
      { length: 2 + Math.floor(random() * 9) },
      () => letters[Math.floor(random() ** 1.5 * letters.length)],
    ).join(""),
  );
  const texts = [];
  for (let chars = 0; chars < megabytes * 1e6;) {
    const last = texts.at(-1);
    const words =
      texts.length % 10 === 9
        ? last.split(" ").slice(1)
        : Array.from(
            { length: 100 + Math.floor(random() * 300) },
            () => vocabulary[Math.floor(30_000 ** random()) - 1],
          );
    texts.push(words.join(" "));
    chars += texts.at(-1).length;
  }
  return texts;
}

function countWords(texts, table) {
  let count = 0;
  for (const text of texts) {
    let wasInWord = false;
    for (let index = 0; index < text.length; index++) {
      const isInWord = table[text.charCodeAt(index)] !== 0;
      if (isInWord && !wasInWord) count += 1;
      wasInWord = isInWord;
    }
  }
  return count;
}

function find(texts, options) {
  const finder = new NearDuplicateFinder(options);
  for (const text of texts) finder.add(text);
  return texts.filter((_, place) => finder.firstOf(place) !== place).length;
}

function timed(work) {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const result = work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, cpuMs: (user + system) / 1000, wallMs: performance.now() - wall };
}

const texts = makeDocuments();
const bytes = texts.reduce((sum, text) => sum + text.length, 0);
const perSecond = (ms) => Number((bytes / 1e6 / (ms / 1000)).toFixed(1));

function measure(options) {
  const table = wordTable(options.shingles.words);
  const rounds = Array.from({ length: ROUNDS + 1 }, () => ({
    plain: timed(() => countWords(texts, table)),
    finder: timed(() => find(texts, options)),
  })).slice(1);
  const of = (name, unit) => perSecond(median(rounds.map((round) => round[name][unit])));
  return {
    permutations: options.banding.bands * options.banding.rows,
    duplicatesFound: rounds[0].finder.result,
    words: rounds[0].plain.result,
    plainMegabytesPerCpuSecond: of("plain", "cpuMs"),
    megabytesPerCpuSecond: of("finder", "cpuMs"),
    megabytesPerSecond: of("finder", "wallMs"),
    timesThePlainLoop: Number(median(rounds.map(({ plain, finder }) => finder.cpuMs / plain.cpuMs)).toFixed(1)),
  };
}

const kernel = await compileMinHashKernel();
const { verifiedJaccard: _, ...unverified } = paperCodeOptions(1);
const result = {
  command: `node bench/minhash.mjs ${megabytes}`,
  date: new Date().toISOString(),
  hardware: { cpu: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version },
  load: os.loadavg(),
  documents: texts.length,
  bytes,
  fineWeb: measure({ ...fineWebOptions(1), kernel }),
  fineWebWithoutKernel: measure(fineWebOptions(1)),
  paperCode: measure({ ...paperCodeOptions(1), kernel }),
  paperCodeUnverified: measure({ ...unverified, kernel }),
};
console.log(JSON.stringify(result, null, 2));
