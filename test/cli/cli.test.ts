import { execa } from "execa";
import Ajv from "ajv/dist/2020.js";
import { existsSync, readFileSync } from "node:fs";
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

  it("gives identical totals after kill -9", async () => {
    const corpus = ["--corpus", "sample:english", "--limit-chars", "150000", "--json"];
    const whole = JSON.parse((await bitwit("measure", "ladder:s", ...corpus, "--run", "whole")).stdout);
    const running = execa(process.execPath, [main, "measure", "ladder:s", ...corpus, "--run", "killed"], {
      cwd: folder,
      reject: false,
    });
    const shards = path.join(folder, "killed", "shards");
    for (let waited = 0; waited < 200 && !existsSync(shards); waited++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 600));
    running.kill("SIGKILL");
    await running;
    const resumed = JSON.parse((await bitwit("measure", "ladder:s", ...corpus, "--run", "killed")).stdout);
    expect(resumed.measurements[0].totalBits).toBe(whole.measurements[0].totalBits);
    expect(resumed.measurements[0].bpcInterval).toEqual(whole.measurements[0].bpcInterval);
  });

  it("saves on Ctrl-C, says how to go on, and exits with 130", async () => {
    const running = execa(
      process.execPath,
      [main, "measure", "ladder:l", "--corpus", "sample:english", "--run", "stopped"],
      { cwd: folder, reject: false },
    );
    const shards = path.join(folder, "stopped", "shards");
    for (let waited = 0; waited < 200 && !existsSync(shards); waited++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    running.kill("SIGINT");
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(130);
    expect(stderr).toContain("give the same command to go on");
  });

  it.each([
    [["measure", "ladder:huge", "--corpus", "texts.jsonl"], 2, /no model "huge"/],
    [["measure", "gzip:12", "--corpus", "texts.jsonl"], 2, /no level "12"/],
    [["measure", "llama", "--corpus", "texts.jsonl"], 2, /neither a model nor a compressor/],
    [["measure", "gzip"], 2, /No corpus/],
    [["measure", "gzip", "--corpus", "absent.jsonl"], 2, /absent\.jsonl/],
    [["measure", "gzip", "--corpus", "texts.jsonl", "--protocol", "best"], 2, /no protocol "best"/],
    [["measure", "gzip", "--corpus", "texts.jsonl", "--limit-chars", "many"], 2, /limit-chars/],
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
    const { exitCode, stderr } = await execa("sh", ["-c", `"${process.execPath}" "${main}" models list | head -1`], {
      cwd: folder,
      reject: false,
    });
    expect([exitCode, stderr]).toEqual([0, ""]);
  });
});
