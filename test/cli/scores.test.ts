import { execa } from "execa";
import Ajv from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const main = path.join(root, "dist/cli/main.js");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-scores-"));
  await cp(path.join(root, "test/golden/scores"), folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bitwit = (...args: string[]) => execa(process.execPath, [main, ...args], { cwd: folder, reject: false });
const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(path.join(root, "schemas/scores.schema.json"), "utf8")),
);

describe("bitwit scores import", () => {
  it.each([
    ["lm-eval"],
    ["lm-eval-0.3.json"],
    ["opencompass"],
    ["uncheatable-eval.json"],
    ["leaderboard-v1.csv"],
    ["leaderboard-v2.csv"],
    ["leaderboard-v1-results_2024-01-04T13-27-32.659600.json"],
    ["table-long.csv"],
    ["table-wide.csv"],
    ["table.json"],
  ])("%s prints JSON that the schema accepts, and its warnings on stderr", async (file) => {
    const { stdout, stderr, exitCode } = await bitwit("scores", "import", file, "--json");
    expect(exitCode).toBe(0);
    const scores = JSON.parse(stdout);
    expect(validate(scores), JSON.stringify(validate.errors)).toBe(true);
    expect(scores.scores.length + scores.bpc.length).toBeGreaterThan(0);
    expect(stderr.split("\n").filter((line) => line !== "")).toHaveLength(scores.warnings.length);
  });

  it("prints a table with the warnings and what to do about them", async () => {
    const { stdout, stderr, exitCode } = await bitwit("scores", "import", "lm-eval");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/model +ARC-Challenge +HellaSwag/);
    expect(stdout).toMatch(/heron-7b +0\.463 +0\.751/);
    expect(stdout).toMatch(/warning: mmlu of heron-7b .* r −0\.66 .*\n  → Use cloze scores/);
  });

  it("writes a file that list shows and import reads again; replaces it only when told", async () => {
    const files = ["lm-eval", "opencompass", "table-wide.csv"];
    const { stdout, exitCode } = await bitwit("scores", "import", ...files, "-o", "out/scores.json");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/wrote {2}out\/scores\.json \(\d+ scores and \d+ bpc of \d models\)/);
    const written = JSON.parse(readFileSync(path.join(folder, "out/scores.json"), "utf8"));
    expect(validate(written), JSON.stringify(validate.errors)).toBe(true);

    const again = await bitwit("scores", "import", ...files, "-o", "out/scores.json");
    expect([again.exitCode, again.stdout]).toEqual([2, ""]);
    expect(again.stderr).toMatch(/out\/scores\.json exists.*-f/s);
    expect((await bitwit("scores", "import", ...files, "-o", "out/scores.json", "-f")).exitCode).toBe(0);

    const list = await bitwit("scores", "list", "out/scores.json");
    expect(list.stdout).toMatch(/heron-7b-hf/);
    expect(list.stdout).toContain("source  table-wide.csv (table)");
    expect(JSON.parse((await bitwit("scores", "list", "out/scores.json", "--json")).stdout)).toEqual(written);
    expect(JSON.parse((await bitwit("scores", "import", "out/scores.json", "--json")).stdout)).toEqual(written);
  });

  it("joins names by a map and says which models of a run have scores", async () => {
    await mkdir(path.join(folder, "run/measurements"), { recursive: true });
    for (const model of ["Heron-7B", "ladder:m"])
      await writeFile(
        path.join(folder, "run/measurements", `${model.replace(":", "-")}.json`),
        JSON.stringify({
          kind: "model",
          model,
          corpus: "c",
          modelInfo: { sha256: model },
          corpusInfo: { name: "c" },
          bpc: 1,
          provenance: {},
          warnings: [],
        }),
      );
    await writeFile(path.join(folder, "names.csv"), "imported,model\nheron-3b,ladder:m\n");
    const first = await bitwit("scores", "import", "table.json", "--run", "run");
    expect(first.stdout).toMatch(/with scores: +Heron-7B\n.*without scores: +ladder:m\n.*only: +heron-3b\nJoin names/);
    const mapped = await bitwit("scores", "import", "table.json", "--run", "run", "--model-map", "names.csv");
    expect(mapped.stdout).toMatch(/with scores: +Heron-7B, ladder:m\n.*without scores: +none/);
  });

  it.each([
    [["scores", "import", "none.json"], 2, /There is no file none\.json/],
    [["scores", "import", "table.json", "--format", "excel"], 2, /--format "excel" is unknown.*lm-eval/s],
    [["scores", "import", "table.json", "--scale", "ten"], 2, /--scale "ten" is unknown/],
    [["scores", "import", "table.json", "--run", "nowhere"], 2, /There is no run folder nowhere/],
    [["scores", "import"], 2, /missing required argument/],
    [["scores", "import", "cut.json"], 4, /cut\.json:1:\d+: the file ends.*\n {2}→ Copy the file again/],
    [
      ["scores", "import", "nan.json"],
      4,
      /No score can be read\. nan\.json.*results\.gsm8k\["acc,none"\] is NaN.*\n {2}→ /,
    ],
    [["scores", "import", "table.json", "--model-map", "cut.json"], 4, /cut\.json:1:\d+/],
    [["scores", "list", "table.json"], 4, /no scores file of bitwit/],
    [["scores", "list", "table-long.csv"], 4, /no scores file of bitwit/],
  ])("%j exits with %i", async (args, code, message) => {
    await writeFile(path.join(folder, "cut.json"), '{"results": {"mbpp": {"acc');
    await writeFile(
      path.join(folder, "nan.json"),
      '{"results": {"gsm8k": {"acc,none": NaN}}, "config": {"model_args": "pretrained=a/b"}}',
    );
    const { stdout, stderr, exitCode } = await bitwit(...args);
    expect([exitCode, stdout]).toEqual([code, ""]);
    expect(stderr).toMatch(message);
  });

  it("has help with examples", async () => {
    expect((await bitwit("scores", "import", "--help")).stdout).toMatch(/Formats: .*Examples:/s);
  });
});
