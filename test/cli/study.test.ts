import Ajv from "ajv/dist/2020.js";
import { execa } from "execa";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const main = path.resolve(import.meta.dirname, "../../dist/cli/main.js");
const schemas = path.resolve(import.meta.dirname, "../../schemas");
const ajv = new Ajv({ strict: false });
for (const name of ["measure", "study-output"])
  ajv.addSchema(JSON.parse(readFileSync(path.join(schemas, `${name}.schema.json`), "utf8")) as object);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-study-cli-"));
  await writeFile(
    path.join(folder, "study.yaml"),
    "models: [ladder:xs, ./none.gguf, gzip]\ncorpora: [sample:english]\nbudget: {maxChars: 6k}\nengine: {threads: 2}\n",
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bitwit = (...args: string[]) => execa(process.execPath, [main, "study", ...args], { cwd: folder, reject: false });

/** The object that a command printed, which the schema of that command must accept. */
function checked(command: "init" | "plan" | "run" | "status" | "merge", stdout: string) {
  const value = JSON.parse(stdout);
  const validate = ajv.compile({ $ref: `bitwit:study-output.schema.json#/$defs/${command}` });
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  expect(ajv.validate("bitwit:study-output.schema.json", value)).toBe(true);
  return value;
}

describe("bitwit study", () => {
  it("init writes a file that plan takes, and does not overwrite it", async () => {
    const { stdout, exitCode } = await bitwit("init", "new/mine.yaml");
    expect([exitCode, stdout.split("\n")[0]]).toEqual([0, "study    new/mine.yaml"]);
    expect(await readFile(path.join(folder, "new/mine.yaml"), "utf8")).toMatch(
      /^# yaml-language-server: \$schema=\S+\n/,
    );
    const plan = checked("plan", (await bitwit("plan", "new/mine.yaml", "--no-calibrate", "--json")).stdout);
    expect(plan.cells).toHaveLength(3 * 3 + 3 + 3);
    expect(plan.cells[0]).toMatchObject({ model: "ladder:xs", state: "to do", chars: 300_000, tokens: 75_000 });
    checked("init", (await bitwit("init", "new/mine.yaml", "--force", "--json")).stdout);
    const again = await bitwit("init", "new/mine.yaml");
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining("--force")]);
  });

  it("run does what it can, ends with the code of the first failure, and a report of the rest", async () => {
    const first = await bitwit("run", "study.yaml", "--json");
    expect(first.exitCode).toBe(3);
    expect(first.stderr).toMatch(/^failed: \.\/none\.gguf · sample:english · full 1900\/512: There is no model file/);
    const result = checked("run", first.stdout);
    expect(result.cells.map(({ state }: { state: string }) => state)).toEqual(["done", "failed", "done"]);
    expect(await readdir(path.join(folder, "runs/study"))).toContain("report.html");
    const again = JSON.parse((await bitwit("run", "study.yaml", "--json")).stdout);
    expect(again.cells[0]).toMatchObject({ state: "done", reused: true });
    expect(again.measurements[0].totalBits).toBe(result.measurements[0].totalBits);
    const status = await bitwit("status", "study.yaml");
    expect(status.stdout).toContain("2 done, 0 partly, 1 failed, 0 waiting.");
    checked("status", (await bitwit("status", "study.yaml", "--json")).stdout);
    const plan = checked("plan", (await bitwit("plan", "study.yaml", "--shard", "1/2", "--json")).stdout);
    expect(plan.cells[0]).toMatchObject({ state: "done", share: { from: 0 } });
  });

  it("run --shard and merge give what one machine gives, as measure does", async () => {
    for (const shard of ["1/2", "2/2"])
      checked("run", (await bitwit("run", "study.yaml", "--run", "cut", "--shard", shard, "--json")).stdout);
    checked("status", (await bitwit("status", "study.yaml", "--run", "cut", "--json")).stdout);
    const parts = ["cut/parts/1-of-2", "cut/parts/2-of-2"];
    const refused = await bitwit("merge", ...parts, "-o", "cut");
    expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining("There is no model file")]);
    const merged = checked("merge", (await bitwit("merge", ...parts, "-o", "cut", "--unfinished", "--json")).stdout);
    const measure = ["measure", "ladder:xs", "gzip", "-c", "sample:english", "--limit-chars", "6000", "--threads", "2"];
    const one = JSON.parse((await execa(process.execPath, [main, ...measure, "--json"], { cwd: folder })).stdout);
    const bits = (all: { totalBits: number; planHash: string }[]) => all.map((row) => [row.totalBits, row.planHash]);
    expect(bits(merged.measurements)).toEqual(bits(one.measurements));
  });

  it("names file and line of what is wrong in a study", async () => {
    await writeFile(path.join(folder, "bad.yaml"), "models: [gzip]\ncorpra: [sample:english]\n");
    const { exitCode, stderr } = await bitwit("run", "bad.yaml");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: bad\.yaml:2: there is no key "corpra".*\n {2}→ Did you mean corpora\?/);
    const shard = await bitwit("run", "study.yaml", "--shard", "0/4");
    expect([shard.exitCode, shard.stderr]).toEqual([2, expect.stringContaining("i from 1 to n")]);
  });
});
