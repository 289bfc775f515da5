import Ajv from "ajv/dist/2020.js";
import { execa } from "execa";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const main = path.join(root, "dist/cli/main.js");
const shared = path.join(root, "../shared/benchmarks");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-benchmark-"));
  await mkdir(path.join(folder, "blimp"));
  for (const paradigm of ["passive_1", "wh_island"])
    await writeFile(path.join(folder, "blimp", `${paradigm}.jsonl`), madeUp(paradigm, 200));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Sentences of our own in BLiMP's format: easy ones, and ones that are as good as a coin. */
function madeUp(paradigm: string, count: number): string {
  const nouns = ["miller", "river", "wheel", "baker", "heron", "bell", "stone"];
  return Array.from({ length: count }, (_, n) => {
    const [first, second] = [nouns[n % 7], nouns[(n + 1 + Math.floor(n / 7)) % 7]];
    const good = `The ${first} was seen by the ${second} on day ${n}.`;
    const easy = `The ${first} was see by the ${second} on day ${n}.`;
    const bad = paradigm === "passive_1" ? easy : `The ${second} was seen by the ${first} on day ${n}.`;
    return JSON.stringify({ sentence_good: good, sentence_bad: bad, UID: paradigm, pairID: String(n) }) + "\n";
  }).join("");
}

const bitwit = (...args: string[]) => execa(process.execPath, [main, ...args], { cwd: folder, reject: false });
const call = (run: string, ...more: string[]) =>
  ["benchmark", "ladder:xs", "--task", "blimp", "--data", "blimp", "--run", run, ...more] as const;

describe("bitwit benchmark", () => {
  it("prints one JSON object that its schema accepts: the suite, then its parts", async () => {
    const { stdout, stderr, exitCode } = await bitwit(...call("run1", "--limit", "30", "--json"));
    expect([stderr, exitCode]).toEqual(["", 0]);
    const result = JSON.parse(stdout);
    const schema = JSON.parse(readFileSync(path.join(root, "schemas/benchmark.schema.json"), "utf8"));
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    expect(result.scores.map(({ benchmark, n }: { benchmark: string; n: number }) => [benchmark, n])).toEqual([
      ["blimp", 60],
      ["blimp_passive_1", 30],
      ["blimp_wh_island", 30],
    ]);
    expect(result.scores[0]).toMatchObject({ model: "ladder:xs", chance: 0.5, shots: 0, metric: "acc", limit: 30 });
    expect(result.scores[1].score).toBeGreaterThan(0.8); // "was seen" against "was see".
    expect(result.scores[0].score).toBeCloseTo((result.scores[1].score + result.scores[2].score) / 2, 12);
  });

  it("shows a table with chance and standard errors, and where the run is", async () => {
    const { stdout } = await bitwit(...call("run1", "--limit", "30", "--parts"));
    expect(stdout).toMatch(/ladder:xs +blimp +\d+\.\d +\d\.\d +50\.0 +60 +0 +acc/);
    expect(stdout).toContain("  blimp_wh_island");
    expect(stdout).toMatch(/run +run1$/);
  });

  it("goes on after Ctrl-C, and gives the score of a run that was not interrupted", async () => {
    const whole = await bitwit(...call("whole", "--json"));
    const running = execa(process.execPath, [main, ...call("cut", "--json")], { cwd: folder, reject: false });
    for (let waited = 0; waited < 3000 && answeredLines("cut") < 3; waited++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    running.kill("SIGINT");
    const { exitCode, stderr } = await running;
    if (exitCode !== 0) {
      expect(exitCode).toBe(130);
      expect(stderr).toContain("give the same command to go on");
    }
    const again = await bitwit(...call("cut", "--json"));
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(whole.stdout));
  });

  it("exports what lm-evaluation-harness would have written, which the import reads", async () => {
    const { stdout, exitCode } = await bitwit("benchmarks", "export", "whole", "-o", "results", "--json");
    expect(exitCode).toBe(0);
    const [file] = JSON.parse(stdout).files;
    expect(path.relative("results", file)).toMatch(/^ladder__xs\/results_.*\.json$/);
    const imported = await bitwit("scores", "import", "results");
    expect(imported.stdout).toMatch(/ladder:xs|ladder__xs/);
    expect(imported.exitCode).toBe(0);
  });

  it("names what is wrong, the rule and the remedy", async () => {
    const cases = [
      [["benchmark", "ladder:xs", "--task", "blimpp"], 2, /no task "blimpp".*\n.*arc-challenge/],
      [["benchmark", "ladder:xs"], 2, /No task was named.*\n.*--task blimp/],
      [["benchmark", "ladder:xs", "--task", "gsm8k", "--data", "blimp"], 2, /blimp.*GSM8K/],
      [["benchmark", "ladder:xs", "--task", "blimp", "--data", "away"], 2, /away/],
      [["benchmark", "ladder:none", "--task", "blimp", "--data", "blimp"], 2, /no model "none".*\n.*ladder:xs/],
      [call("bad", "--limit", "0"), 2, /--limit 0/],
      [["benchmarks", "export", "away", "-o", "x"], 2, /no run folder away/],
    ] as const;
    for (const [args, code, message] of cases) {
      const { exitCode, stderr, stdout } = await bitwit(...args);
      expect([args.join(" "), exitCode, stdout]).toEqual([args.join(" "), code, ""]);
      expect(stderr).toMatch(message);
    }
    await writeFile(path.join(folder, "blimp.jsonl"), '{"sentence_good": "A", "sentence_bad": 7}\n');
    const { exitCode, stderr } = await bitwit("benchmark", "ladder:xs", "--task", "blimp", "--data", "blimp.jsonl");
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/blimp\.jsonl.*1.*sentence_bad/);
  });

  it("lists every task with its chance level and what the paper sets", async () => {
    const { stdout } = await bitwit("benchmarks", "list", "--json");
    const tasks = JSON.parse(stdout) as { id: string; shots: number; metric: string; isOfPaper: boolean }[];
    expect(tasks.filter(({ isOfPaper }) => isOfPaper).map(({ id, shots }) => `${id} ${shots}`)).toEqual([
      ...["nq 5", "triviaqa 5", "arc-challenge 25", "hellaswag 0", "mmlu-cloze 5"],
      ...["humaneval 0", "mbpp 3", "ds1000 0", "gsm8k 5", "math 4", "sat-math 4", "mmlu-math 5"],
    ]);
  });

  it.skipIf(!existsSync(shared))("asks ../shared's files of every task that needs no sandbox", async () => {
    const names = "arc-challenge,arc-easy,hellaswag,piqa,winogrande,commonsense-qa,lambada-openai,mmlu-cloze";
    const choices = await bitwit("benchmark", "ladder:xs", "-t", names, "-d", shared, "--limit", "2", "--json");
    expect(choices.exitCode, choices.stderr).toBe(0);
    const written = "nq,triviaqa,gsm8k,math,sat-math";
    const texts = await bitwit("benchmark", "ladder:xs", "-t", written, "-d", shared, "--limit", "1", "--json");
    expect(texts.exitCode, texts.stderr).toBe(0);
    const asked = [...JSON.parse(choices.stdout).scores, ...JSON.parse(texts.stdout).scores];
    const wholes = asked.filter(({ partOf }: { partOf?: string }) => partOf === undefined);
    expect(wholes.map(({ benchmark }: { benchmark: string }) => benchmark)).toEqual(`${names},${written}`.split(","));
  });
});

function answeredLines(run: string): number {
  const items = path.join(folder, run, "items", "ladder-xs");
  const [file] = existsSync(items) ? readdirSync(items) : [];
  return file === undefined ? 0 : readFileSync(path.join(items, file), "utf8").split("\n").length - 1;
}
