// docs/images/performance.svg: bitwit's rates against peers on a logarithmic axis, with the goals. From the raw results, so that
// the picture says what they say. node bench/draw-performance.mjs
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const read = (name) => JSON.parse(readFileSync(path.join(root, "bench/results", name), "utf8"));
const cpu = read("2026-11-27-speed-quick.json");
const gpu = read("2026-11-27-gpu-h100.json").summary;
const [tools] = cpu.tools;
const [tokens] = cpu.tokenizing;
const rows = [
  ["CPU, 1900/512 against llama-bench", tools.stridedAgainstBench, 0.97],
  ["CPU, disjoint against llama-perplexity", tools.disjointAgainstPerplexity, 1],
  ["CPU, against --ppl-stride", tools.stridedAgainstPerplexity, 1.3],
  ["Tokenizing new text, against before", tokens.firstTime / tokens.wholeDocumentsChecked],
  ["Tokenizing words met, against before", tokens.again / tokens.wholeDocumentsChecked],
  ["H100 0.5B, against transformers", gpu["0.5b"].ratio, 2],
  ["H100 1.5B", gpu["1.5b"].ratio, 1.5],
  ["H100 7B", gpu["7b"].ratio, 1],
  ["H100 8B", gpu["8b"].ratio, 1],
];
const [left, width, step, top] = [330, 420, 30, 46];
const [low, high] = [0.5, 16];
const x = (ratio) => left + (width * Math.log(ratio / low)) / Math.log(high / low);
const height = top + rows.length * step + 24;
const ticks = [0.5, 1, 2, 4, 8, 16].map(
  (tick) =>
    `<line x1="${x(tick)}" x2="${x(tick)}" y1="${top - 8}" y2="${height - 24}" stroke="${tick === 1 ? "#555" : "#ddd"}"/><text x="${x(tick)}" y="${height - 8}" text-anchor="middle">${tick} ×</text>`,
);
const bars = rows.map(([label, ratio, goal], index) => {
  const y = top + index * step;
  const color = goal === undefined ? "#6b7a90" : ratio >= goal ? "#2b7a4b" : "#b4552d";
  const [from, to] = [x(1), x(ratio)].sort((a, b) => a - b);
  const mark =
    goal === undefined
      ? ""
      : `<line x1="${x(goal)}" x2="${x(goal)}" y1="${y - 2}" y2="${y + 18}" stroke="#111" stroke-width="2"/>`;
  return `<text x="${left - 60}" y="${y + 13}" text-anchor="end">${label}</text><text x="${left - 8}" y="${y + 13}" text-anchor="end" font-weight="bold">${ratio.toFixed(2)}</text><rect x="${from}" y="${y}" width="${Math.max(1, to - from)}" height="16" fill="${color}"/>${mark}`;
});
const title = `<text x="16" y="22" font-size="15" font-weight="bold">Rate of bitwit, peer = 1</text><text x="${left + width}" y="22" text-anchor="end">▏goal; green where it is met</text>`;
writeFileSync(
  path.join(root, "docs/images/performance.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 40} ${height}" font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>${title}${ticks.join("")}${bars.join("")}</svg>\n`,
);
