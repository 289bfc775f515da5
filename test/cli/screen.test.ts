import { execa } from "execa";
import Ajv from "ajv/dist/2020.js";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const main = path.join(root, "dist/cli/main.js");
const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(path.join(root, "schemas/screen.schema.json"), "utf8")),
);
const models = ["ladder:xs", "ladder:s", "ladder:m", "ladder:m-prose", "ladder:m-code"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-screen-cli-"));
  const names = ["Anna", "The baker", "My uncle", "A farmer", "Each child", "The train"];
  const things = ["apples", "letters", "coins", "bricks", "stamps", "hours", "tickets"];
  const item = (n: number): string => {
    const [who, what, a, b] = [names[n % 6], things[n % 7], 3 + (n % 11), 2 + ((7 * n) % 13)];
    return JSON.stringify({
      question: `${who} had ${a} ${what} on Monday and got ${b} more on Tuesday. How many ${what} are there now?`,
      answer: `There are ${a} + ${b} = <<${a}+${b}=${a + b}>>${a + b} ${what}.\n#### ${a + b}`,
    });
  };
  for (const [split, first] of [
    ["test", 0],
    ["train", 1000],
  ] as const)
    await writeFile(
      path.join(folder, `gsm8k_${split}.jsonl`),
      Array.from({ length: 30 }, (_, n) => item(first + 3 * n)).join("\n"),
    );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bitwit = (...args: string[]) => execa(process.execPath, [main, ...args], { cwd: folder, reject: false });
const screen = (...args: string[]) =>
  bitwit("screen", ...models, "--task", "gsm8k", "--data", ".", "--control-chars", "8000", "--run", "run", ...args);

describe("bitwit screen", () => {
  it("prints rows of every model and split as the schema says, and 0 when nothing is flagged", async () => {
    const { stdout, exitCode } = await screen("--json");
    const found = JSON.parse(stdout);
    expect(validate(found), JSON.stringify(validate.errors)).toBe(true);
    expect(found.screens.map((row: { model: string; split: string }) => `${row.model} ${row.split}`)).toEqual(
      models.flatMap((model) => [`${model} test`, `${model} train`]),
    );
    expect(found.flags).toEqual([]);
    expect(exitCode).toBe(0);
    expect(found.warnings.map(({ code }: { code: string }) => code)).toEqual(["screen-few-models"]);
  });

  it("ends with 1 when a model is flagged, as at an alpha that flags whatever is a little below", async () => {
    const loose = ["--alpha", "0.99", "--k", "50"];
    const { stdout, exitCode } = await screen(...loose, "--json");
    const found = JSON.parse(stdout);
    expect(validate(found), JSON.stringify(validate.errors)).toBe(true);
    expect(found.flags.length).toBeGreaterThan(0);
    expect(exitCode).toBe(1);
    const text = await screen(...loose);
    expect(text.exitCode).toBe(1);
    expect(text.stdout).toContain(`FLAGGED ${found.flags[0].model}: MIN-50% of GSM8K’s`);
  });

  it("writes the figure, and the report of the run shows the screening", async () => {
    const { stdout, exitCode } = await screen("--figures", "figures");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("GSM8K: no model is flagged at 0.01, 15 tests.");
    expect(readdirSync(path.join(folder, "figures")).sort()).toEqual(["screening.png", "screening.svg"]);
    const svg = readFileSync(path.join(folder, "figures", "screening.svg"), "utf8");
    expect(svg).toContain("MIN-20% of GSM8K for 5 models");
    const report = await bitwit("report", "run", "-o", "report.html", "--json");
    const { data } = JSON.parse(report.stdout);
    expect(data.screens).toHaveLength(1);
    const html = readFileSync(path.join(folder, "report.html"), "utf8");
    expect(html).toContain('<section id="screening"');
    expect(html).toMatch(/<strong>GSM8K<\/strong>/);
  });

  it("says what is wrong with a request before it reads anything", async () => {
    const { stderr, exitCode } = await bitwit("screen", "ladder:xs", "gzip", "--task", "gsm8k", "--run", "none");
    expect(stderr).toContain("gzip is a compressor: it has no tokens to screen.");
    expect(exitCode).toBe(2);
    expect(existsSync(path.join(folder, "none"))).toBe(false);
    const help = await bitwit("screen", "--help");
    expect(help.stdout).toContain("Exit code 1 when a model is flagged.");
  });
});
