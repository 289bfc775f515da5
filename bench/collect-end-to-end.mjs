/**
 * Three corpora of at least 5 MB each, collected from local servers that speak the real protocols and spoil answers; each once
 * undisturbed, and once killed with SIGKILL in the middle and finished by the same command. Then measured by one command.
 *
 *     npm run build && node bench/collect-end-to-end.mjs [--keep FOLDER] [--measure ladder:xs,…] [--limit-chars N] [--only SOURCE]
 */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { fakeArxiv } from "../dist/collect/arxiv/fake-arxiv.test.support.js";
import { fakeCommonCrawl } from "../dist/collect/commoncrawl/fake-common-crawl.test.support.js";
import { fakeGithub } from "../dist/collect/github/fake-github.test.support.js";
import { startFaultServer } from "../dist/collect/network/fault-server.test.support.js";

const { values: flags } = parseArgs({
  options: {
    keep: { type: "string" },
    measure: { type: "string", default: "ladder:xs,ladder:s" },
    "limit-chars": { type: "string" },
    scale: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const scale = Number(flags.scale);
const main = path.resolve(import.meta.dirname, "../dist/cli/main.js");
const folder = flags.keep ?? mkdtempSync(path.join(os.tmpdir(), "bitwit-end-to-end-"));
const env = { ...process.env, GITHUB_TOKEN: "a-token" };

const whole = (count) => Math.max(2, Math.round(count * scale));
const DATES = ["--since", "2026-09-01", "--until", "2026-10-01"];
const GITHUB = [...DATES, "--licence", "any", "--stars", "5"];
const SOURCES = [
  ["commoncrawl", fakeCommonCrawl({ shards: whole(24), pagesPerShard: 200 }), DATES],
  ["github", fakeGithub({ repositories: whole(160), files: 14, fileChars: 5000, token: "a-token" }).answer, GITHUB],
  ["arxiv", fakeArxiv({ papers: whole(288), charsPerPaper: 60_000 }), [...DATES, "--converter", "builtin"]],
];

const FAULTS = [
  { kind: "cut", afterBytes: 5000 },
  { kind: "status", status: 503, retryAfterSeconds: 0 },
  { kind: "reset" },
  { kind: "status", status: 429, retryAfterSeconds: 0 },
];
const faultPlan = () => {
  let count = 0;
  return ({ path: asked }, attempt) =>
    attempt > 1 || /^\/(search|repos)\b/.test(asked) ? undefined : FAULTS[count++ % FAULTS.length];
};

const chosen = SOURCES.filter(([name]) => flags.only === undefined || flags.only === name);
const results = [];
for (const [name, respond, options] of chosen) {
  const server = await startFaultServer(respond, { faults: faultPlan() });
  const args = (output) => ["collect", name, ...options, "--endpoint", server.url, "--interval", "0", "-o", output];
  const [undisturbed, killed] = [path.join(folder, name), path.join(folder, `${name}-killed`)];
  const began = performance.now();
  const { manifest } = JSON.parse(await bitwit(...args(undisturbed), "--json"));
  const seconds = (performance.now() - began) / 1000;
  const kills = [];
  for (const share of [0.2, 0.6]) kills.push(await killAt(share * unitCount(undisturbed), args(killed), killed));
  await bitwit(...args(killed));
  results.push({
    ...{ source: name, documents: manifest.content.documentCount, bytes: manifest.content.byteCount },
    ...{ seconds: round(seconds), steps: manifest.steps.map(({ step, counts }) => ({ step, ...counts })) },
    ...{ units: manifest.units.collected, leftOut: manifest.units.leftOut.length, requests: server.requests.length },
    ...{ killedAfterUnits: kills, identical: digest(killed) === digest(undisturbed), sha256: digest(undisturbed) },
  });
  await server.close();
  process.stderr.write(`${JSON.stringify({ ...results.at(-1), steps: undefined })}\n`);
}

const corpora = chosen.flatMap(([name]) => ["--corpus", path.join(folder, name)]);
const limit = flags["limit-chars"] === undefined ? [] : ["--limit-chars", flags["limit-chars"]];
const run = path.join(folder, "run");
const measured = JSON.parse(
  await bitwit("measure", ...flags.measure.split(","), "gzip", ...corpora, ...limit, "--run", run, "--json"),
);
const measurements = measured.measurements.map(({ model, corpus, bpc, charCount }) => ({
  model,
  corpus,
  bpc,
  charCount,
}));
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
console.log(
  JSON.stringify(
    {
      ...{ command: `node bench/collect-end-to-end.mjs ${process.argv.slice(2).join(" ")}`.trim(), commit },
      ...{ hardware: `${os.cpus().length} × ${os.cpus()[0]?.model}`, node: process.version, results, measurements },
    },
    null,
    2,
  ),
);
if (flags.keep === undefined) rmSync(folder, { recursive: true });
if (results.some(({ identical, bytes }) => !identical || bytes < 5e6 * scale)) process.exitCode = 1;

async function bitwit(...args) {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err] = [[], []];
  child.stdout.on("data", (chunk) => out.push(chunk));
  child.stderr.on("data", (chunk) => err.push(chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`bitwit ${args.join(" ")} ended with ${code}: ${Buffer.concat(err).toString()}`);
  return Buffer.concat(out).toString();
}

/** @returns how many units were kept when it was dead. */
async function killAt(units, args, output) {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: "ignore" });
  const closed = once(child, "close");
  let isOver = false;
  closed.then(() => (isOver = true));
  while (!isOver && unitCount(output) < units) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGKILL");
  await closed;
  return unitCount(output);
}

function unitCount(output) {
  const units = path.join(output, ".collect", "units");
  return existsSync(units) ? readdirSync(units).filter((name) => name.endsWith(".json")).length : 0;
}

function digest(output) {
  const hash = createHash("sha256");
  for (const name of ["corpus.jsonl.zst", "manifest.json", "README.md"])
    hash.update(readFileSync(path.join(output, name)));
  return hash.digest("hex");
}

function round(seconds) {
  return Math.round(seconds * 10) / 10;
}
