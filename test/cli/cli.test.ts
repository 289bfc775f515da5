import { execa } from "execa";
import Ajv from "ajv/dist/2020.js";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const main = path.join(root, "dist/cli/main.js");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-cli-"));
  await writeFile(
    path.join(folder, "texts.jsonl"),
    Array.from({ length: 40 }, (_, n) =>
      JSON.stringify({ content: `Letter ${n}. The miller went to the river ${"and back again ".repeat(20)}` }),
    ).join("\n"),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bitwit = (...args: string[]) => execa(process.execPath, [main, ...args], { cwd: folder, reject: false });

/** The lines of a run's only shard file. */
function recordsOf(run: string): string[] {
  const shards = path.join(folder, run, "shards");
  const file = existsSync(shards)
    ? readdirSync(shards, { recursive: true })
        .map(String)
        .find((name) => name.endsWith(".jsonl"))
    : undefined;
  return file === undefined ? [] : readFileSync(path.join(shards, file), "utf8").split("\n").slice(0, -1);
}

/** Runs the command until its first shard is on the disk, then sends the signal. @returns what was on the disk at the end. */
async function stopAfterFirstShard(args: string[], signal: "SIGKILL" | "SIGINT") {
  const run = args.at(-1) as string;
  const running = execa(process.execPath, [main, ...args], { cwd: folder, reject: false });
  for (let waited = 0; waited < 3000 && recordsOf(run).length < 2; waited++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  running.kill(signal);
  const { exitCode, stderr } = await running;
  return { exitCode, stderr, records: recordsOf(run) };
}

describe("bitwit measure", () => {
  it("prints one JSON object that its schema accepts, and reads a finished run", async () => {
    const call = ["measure", "ladder:xs", "gzip", "xz:6", "--corpus", "texts.jsonl", "--run", "run1", "--json"];
    const { stdout, stderr, exitCode } = await bitwit(...call);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout);
    const schema = JSON.parse(readFileSync(path.join(root, "schemas/measure.schema.json"), "utf8"));
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    expect(result.measurements.map((one: { model: string }) => one.model)).toEqual(["ladder:xs", "gzip", "xz:6"]);
    const [model] = result.measurements;
    expect(model.bpc).toBe(model.totalBits / model.charCount);
    expect(model.scoredTokenCount).toBe(model.tokenCount);
    const again = JSON.parse((await bitwit(...call)).stdout);
    expect(again.measurements).toEqual(result.measurements);
  });

  it(
    "sets text against release dates, and gives bits by month of what is measured already",
    { timeout: 240_000 },
    async () => {
      const dated = Array.from({ length: 48 }, (_, n) => ({
        content: `Letter ${n}. The miller went to the river ${"and back again ".repeat(5 + (n % 7))}`,
        meta: n === 0 ? {} : { date: `2026-0${1 + (n % 3)}-1${n % 10}` },
      }));
      await writeFile(path.join(folder, "dated.jsonl"), dated.map((one) => JSON.stringify(one)).join("\n"));
      const call = ["measure", "ladder:xs", "gzip", "--corpus", "dated.jsonl", "--run", "dated"];
      const plain = JSON.parse((await bitwit(...call, "--released", "ladder:xs=2025-12-31", "--json")).stdout);
      expect(plain.warnings).toEqual([]);
      expect(plain.byMonth).toBeUndefined();
      const more = [...call, "--by-month", "--released", "ladder:xs=2026-02-15", "--cutoff", "ladder:xs=2025-12"];
      const result = JSON.parse((await bitwit(...more, "--json")).stdout);
      const schema = JSON.parse(readFileSync(path.join(root, "schemas/measure.schema.json"), "utf8"));
      const validate = new Ajv({ strict: false }).compile(schema);
      expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
      const [model] = result.measurements;
      expect(model.totalBits).toBe(plain.measurements[0].totalBits);
      expect(model.planHash).toBe(plain.measurements[0].planHash);
      expect(model.corpusInfo.dates).toEqual({ first: "2026-01-10", last: "2026-03-19", undated: 1 });
      expect(model.modelDates).toEqual({ released: "2026-02-15", cutoff: "2025-12", source: "given" });
      expect(result.warnings[0].code).toBe("older-than-model");
      const [curve, ...others] = result.byMonth;
      expect(others).toEqual([]);
      expect(curve.months.map(({ month }: { month: string }) => month)).toEqual(["2026-01", "2026-02", "2026-03"]);
      expect(curve.undated.documentCount).toBe(1);
      const { stdout } = await bitwit(...more);
      expect(stdout).toMatch(/^2026-02 +16 /m);
      expect(stdout).toContain("2026-01-10 to 2026-03-19 (1 document undated)");
      const html = readFileSync(path.join(folder, "dated", "report.html"), "utf8");
      expect(html).toContain('<section id="freshness"');
      expect(html).toContain('<figure data-figure="months"');
      // It names the model and the corpus itself, so nothing does behind it.
      expect(html).toMatch(/<li>dated.jsonl: [^<]* older than ladder:xs[^<]*<\/li>/);
      expect(
        readFileSync(path.join(folder, "dated", "months.png"))
          .subarray(1, 4)
          .toString(),
      ).toBe("PNG");
      const wrong = await bitwit(...call, "--released", "ladder:m=2026-01-01");
      expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining("ladder:m is not measured here")]);
    },
  );

  it(
    "scores a part with --precision, alike in every run, and compares models on the same text",
    { timeout: 240_000 },
    async () => {
      const lines = Array.from({ length: 300 }, (_, n) =>
        JSON.stringify({
          content: `Note ${n}: the miller counted ${"many bags and ".repeat(n % 7)}${"stones ".repeat(n % 5)}.`,
        }),
      );
      await writeFile(path.join(folder, "notes.jsonl"), lines.join("\n"));
      const call = ["measure", "ladder:xs", "ladder:s", "--corpus", "notes.jsonl", "--precision", "5%"];
      const result = JSON.parse((await bitwit(...call, "--run", "part", "--json")).stdout);
      const schema = JSON.parse(readFileSync(path.join(root, "schemas/measure.schema.json"), "utf8"));
      const validate = new Ajv({ strict: false }).compile(schema);
      expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
      for (const { sample } of result.measurements) {
        expect(sample).toMatchObject({ precision: 0.05, seed: "1", status: "reached", unitCount: 300 });
        expect(sample.scoredCharShare).toBeLessThan(0.9);
      }
      expect(result.differences).toMatchObject([{ models: ["ladder:xs", "ladder:s"], isWhole: false }]);
      const again = JSON.parse((await bitwit(...call, "--run", "part", "--json")).stdout);
      expect(again).toEqual(result);
      const { stdout } = await bitwit(...call, "--run", "part");
      expect(stdout).toMatch(/model .* scored .*tokens\/s/);
      expect(stdout).toMatch(/ladder:\w+ − ladder:\w+ +\+\d\.\d{3} +\[/);
      expect(readFileSync(path.join(folder, "part", "report.html"), "utf8")).toContain("scored, %");
    },
  );

  describe("that is stopped on the way", () => {
    const call = ["measure", "ladder:xs", "--corpus", "sample:english", "--limit-chars", "600000", "--json"];
    let whole: { totalBits: number; bpcInterval: number[] };
    beforeAll(async () => {
      whole = JSON.parse((await bitwit(...call, "--run", "whole")).stdout).measurements[0];
    });

    it("resumes after kill -9 with identical totals", { timeout: 600_000 }, async () => {
      const { records, exitCode } = await stopAfterFirstShard([...call, "--run", "killed"], "SIGKILL");
      expect(exitCode).toBeUndefined();
      expect(records.length).toBeGreaterThan(1); // The header and at least one shard.
      expect(existsSync(path.join(folder, "killed", "measurements"))).toBe(false);
      const resumed = JSON.parse((await bitwit(...call, "--run", "killed")).stdout);
      expect(recordsOf("killed").slice(0, records.length - 1)).toEqual(records.slice(0, -1));
      expect(resumed.measurements[0].totalBits).toBe(whole.totalBits);
      expect(resumed.measurements[0].bpcInterval).toEqual(whole.bpcInterval);
    });

    it("saves on Ctrl-C, says how to go on, exits with 130, and goes on", { timeout: 600_000 }, async () => {
      const { records, exitCode, stderr } = await stopAfterFirstShard([...call, "--run", "stopped"], "SIGINT");
      expect(exitCode).toBe(130);
      expect(stderr).toContain("Stopping at the next safe point");
      expect(stderr).toContain("give the same command to go on");
      expect(records.length).toBeGreaterThan(1);
      const resumed = JSON.parse((await bitwit(...call, "--run", "stopped")).stdout);
      expect(recordsOf("stopped").slice(0, records.length)).toEqual(records);
      expect(resumed.measurements[0].totalBits).toBe(whole.totalBits);
    });
  });

  it("lets one run at a time into a run folder", async () => {
    const call = ["measure", "ladder:xs", "--corpus", "texts.jsonl", "--run", "shared-run", "--json"];
    const all = await Promise.all(Array.from({ length: 3 }, () => bitwit(...call)));
    const refused = all.filter(({ exitCode }) => exitCode !== 0);
    expect(refused.length).toBeLessThan(3);
    for (const { exitCode, stderr } of refused) {
      expect(exitCode).toBe(3);
      expect(stderr).toMatch(/Another run is working in shared-run/);
    }
  });

  it.each([
    [["measure", "ladder:huge", "--corpus", "texts.jsonl"], 2, /no model "huge"/],
    [["measure", "gzip:12", "--corpus", "texts.jsonl"], 2, /no level "12"/],
    [["measure", "llama", "--corpus", "texts.jsonl"], 2, /neither a model nor a compressor/],
    [["measure", "gzip"], 2, /No corpus/],
    [["measure", "gzip", "--corpus", "absent.jsonl"], 2, /absent\.jsonl/],
    [["measure", "gzip", "--corpus", "texts.jsonl", "--protocol", "best"], 2, /no protocol "best"/],
    [
      ["measure", "gzip", "--corpus", "texts.jsonl", "--limit-chars", "10,000"],
      2,
      /limit-chars.*10,000.*such as 300000/s,
    ],
    [["measure", "gzip", "--corpus", "texts.jsonl", "--precision", "fine"], 2, /fine.*such as 0\.5%/s],
    [["measure", "gzip", "--corpus", "texts.jsonl", "--precision", "80%"], 2, /80 % is not possible.*at most 50 %/s],
    [["measure", "gzip", "--corpus", "texts.jsonl", "--seed", "7"], 2, /--seed 7 has no meaning without --precision/],
    [["measure", "gzip", "--corpus", "texts.jsonl", "--precision", "1%", "--by-month"], 2, /--by-month needs every/],
    [["measure", "--gpu", "ladder:xs", "--corpus", "texts.jsonl"], 2, /ladder:xs.*kinds are cuda/s],
    [
      ["measure", "gzip", "--corpus", "texts.jsonl", "--run", "texts.jsonl"],
      3,
      /run folder texts\.jsonl cannot be written/,
    ],
    [
      ["measure", "ladder:xs", "texts.gguf", "--corpus", "texts.jsonl", "--run", "late"],
      3,
      /no model file|texts\.gguf/,
    ],
    [
      ["measure", "ladder:xs", "--corpus", "texts.jsonl", "--limit-chars", "300", "--protocol", "paper"],
      4,
      /--protocol full/,
    ],
    [["measure", "ladder:xs", "--corpus", "texts.jsonl", "--context", "9000"], 2, /2048/],
    [["measure", "texts.gguf", "--corpus", "texts.jsonl"], 3, /texts\.gguf/],
    [["mesure"], 2, /unknown command/],
  ])("refuses %j with exit code %i and a reason", async (args, code, message) => {
    const { exitCode, stderr, stdout } = await bitwit(...args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(code);
    expect(stdout).toBe("");
  });
});

describe("the other commands", () => {
  it("refuses a late wrong name before anything is measured", async () => {
    await bitwit("measure", "ladder:xs", "absent.gguf", "--corpus", "texts.jsonl", "--run", "late");
    expect(existsSync(path.join(folder, "late"))).toBe(false);
  });

  it.each([["--help"], ["measure", "--help"], ["models", "list", "--help"], ["doctor", "--help"]])(
    "bitwit %s %s prints help with examples",
    async (...args) => {
      const { stdout, exitCode } = await bitwit(...args.filter((one) => one !== undefined));
      expect(exitCode).toBe(0);
      expect(stdout).toContain("Examples:");
    },
  );

  it("lists and shows models and corpora", async () => {
    expect((await bitwit("models", "list")).stdout).toContain("ladder:m-prose");
    expect(JSON.parse((await bitwit("models", "show", "ladder:m", "--json")).stdout)).toMatchObject({
      parameterCount: 3_443_136,
      quantization: "Q8_0",
    });
    expect((await bitwit("corpora", "list")).stdout).toContain("sample:math");
    expect(JSON.parse((await bitwit("corpora", "show", "texts.jsonl", "--json")).stdout)).toMatchObject({
      documentCount: 40,
    });
  });

  it("says with doctor which engine and CPU variant will be used", async () => {
    const { stdout, exitCode } = await bitwit("doctor", "--json");
    const report = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(report.checks.find((one: { name: string }) => one.name === "engine").found).toContain("llama.cpp v");
    expect(report.checks.find((one: { name: string }) => one.name === "cpu variant").ok).toBe(true);
    const sandbox = report.checks.find((one: { name: string }) => one.name === "sandbox");
    expect(sandbox).toMatchObject({ optional: true, found: expect.stringContaining("bubblewrap") });
    expect(sandbox.ok || sandbox.remedy.length > 0).toBe(true);
  });

  it("runs the study with probes, a fit and pictures", async () => {
    const { stdout, exitCode } = await bitwit(
      "measure",
      "ladder:xs",
      "ladder:s",
      "ladder:m",
      "--corpus",
      "sample:english",
      "--limit-chars",
      "3000",
      "--probes",
      "--run",
      "study",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Pearson r");
    expect(await readFile(path.join(folder, "study", "plot.svg"), "utf8")).toContain("<svg");
    expect((await readFile(path.join(folder, "study", "plot.png"))).subarray(1, 4).toString()).toBe("PNG");
  });

  it("ends quietly when its reader stops early", async () => {
    // The metadata of a model with its 4,096 tokens is larger than a pipe holds, so the write meets the closed end.
    const child = spawn(process.execPath, [main, "models", "show", "ladder:m", "--json"], { cwd: folder });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (bytes) => (stderr += bytes));
    const [exitCode] = await once(child, "close");
    expect([exitCode, stderr]).toEqual([0, ""]);
  });

  it.skipIf(!existsSync("/dev/full"))("says so when its output cannot be written", async () => {
    const { exitCode, stderr } = await execa("sh", ["-c", `"${process.execPath}" "${main}" models list > /dev/full`], {
      reject: false,
    });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^error: The output cannot be written: .*ENOSPC/);
  });
});
