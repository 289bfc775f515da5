import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importScores, readScoresFile, type ImportOptions } from "./import-scores.js";
import { withinMs } from "../../slow-machine.test.support.js";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-import-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);
async function put(name: string, content: unknown): Promise<string> {
  await mkdir(path.dirname(at(name)), { recursive: true });
  await writeFile(
    at(name),
    typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content),
  );
  return at(name);
}
const problem = (name: string, options?: ImportOptions): Promise<string> =>
  importScores([at(name)], options).then(
    () => "no error",
    (error: Error & { hint?: string }) =>
      `${error.message.replaceAll(folder + path.sep, "").replace(/\.$/, "")} → ${error.hint ?? ""}`,
  );
const lmEval = (score: number, date?: number, more: object = {}) => ({
  results: { mbpp: { "pass_at_1,none": score } },
  config: { model_args: "pretrained=acme/heron-7b,dtype=float16" },
  date,
  ...more,
});

describe("the wrong file of a tool is named, with the right one", () => {
  it.each([
    [
      "samples_arc.jsonl",
      '{"doc_id":0,"doc":{},"resps":[["a"]],"filtered_resps":["a"]}\n{"doc_id":1,"resps":[]}\n',
      /lm-eval's samples.*→ Give results_<time>\.json/,
    ],
    [
      "pred.json",
      { 0: { origin_prompt: "p", prediction: "q" } },
      /OpenCompass's predictions.*→ Give summary\/summary_<time>\.csv/,
    ],
    ["loss.json", { 0: { loss: 3.5, total_chr_num: 100 } }, /OpenCompass's predictions.*summary_pivot/],
    ["one.json", { accuracy: 65.2, details: {} }, /OpenCompass's result of one model.*summary_<time>\.csv/],
    ["data.json", ["a text", "another"], /list of texts.*→ Give the log/],
    ["run.json", { schemaVersion: 1, measurements: [] }, /`bitwit measure` prints.*--run/],
    [
      "summary.txt",
      "20260101\ntabulate format\n^^^\n---- THIS IS A DIVIDER ----\n",
      /summary as text.*→ Give summary_<time>\.csv/,
    ],
    ["table.md", "|Tasks|Version|\n|---|---|\n|mbpp|1|\n", /Markdown table.*results_<time>\.json/],
    ["model.gguf", "GGUF\u0003", /is a model, not scores.*bitwit measure/],
    ["t.parquet", "PAR1xx", /a Parquet file.*CSV/],
    ["other.json", { hello: 1 }, /no format that can be imported.*--format/],
    ["empty.json", "", /is empty/],
  ])("%s", async (name, content, message) => {
    await put(name, content);
    expect(await problem(name)).toMatch(message);
  });
});

describe("a damaged file is refused", () => {
  it("when it was cut off", async () => {
    const text = JSON.stringify(lmEval(0.5), null, 2);
    await put("results_cut.json", text.slice(0, 60));
    expect(await problem("results_cut.json")).toMatch(
      /^results_cut\.json:5:\d+: the file ends where .* cut off → Copy the file again/,
    );
  });

  it("when its results are missing or of another shape", async () => {
    await put("a.json", { lm_eval_version: "0.4.9", config: {} });
    expect(await problem("a.json")).toMatch(/a\.json: results: is missing where tasks .* → Was the run stopped/);
    await put("b.json", { ...lmEval(0.5), results: { mbpp: 3 } });
    expect(await problem("b.json")).toMatch(/b\.json: results\.mbpp: is 3 where metrics should be/);
    await put("c.json", { results: { mbpp: {} }, config: { model_args: null } });
    expect(await problem("c.json")).toMatch(/c\.json: config\.model_args: names no model → Name it with --model/);
    await put("d.json", { neg_log_prob_sum: 10, model_name_or_path: "m", "avg bytes": 5 });
    expect(await problem("d.json")).toMatch(/d\.json: data_path: is missing/);
    await put("e.json", [{ neg_log_prob_sum: 10, model_name_or_path: "m", data_path: "x.json" }]);
    expect(await problem("e.json")).toMatch(/e\.json: \[0\]\["avg bytes"\]: is missing/);
    await put("f.json", { config_general: {}, results: { "harness|gsm8k|5": { acc: 0.1 } } });
    expect(await problem("f.json")).toMatch(/config_general\.model_name: is missing/);
    await put("g.csv", "metric,version,model,python\nacc,x,m,0.5\n");
    expect(await problem("g.csv")).toMatch(/g\.csv:2, column metric: the metric is "acc", not bpc/);
    await put("h.csv", "dataset,version,metric,mode,m\nmbpp,x,score,gen,many\n");
    expect(await problem("h.csv")).toMatch(/h\.csv:2, column m: "many" is not a number/);
  });

  it("when it is too large, before it is read", async () => {
    await put("big.json", "[");
    await truncate(at("big.json"), 100 * 1024 * 1024);
    const start = performance.now();
    expect(await problem("big.json")).toMatch(
      /big\.json has 100 MiB; result files of up to 64 MiB are read → .*samples/,
    );
    expect(performance.now() - start).toBeLessThan(withinMs(500));
  });

  it("when it is not UTF-8, with its line", async () => {
    await put("latin.csv", new Uint8Array([...Buffer.from("model,mbpp\ncaf"), 0xe9, ...Buffer.from(",0.5\n")]));
    expect(await problem("latin.csv")).toMatch(/^latin\.csv:2: byte 14 is not UTF-8 → .*iconv/);
  });

  it("when it is not there, or is not what --format says", async () => {
    expect(await problem("none.json")).toMatch(/There is no file none\.json/);
    await put("t.csv", "model,mbpp\na,0.5\n");
    expect(await problem("t.csv", { format: "lm-eval" })).toMatch(/is CSV that cannot be lm-eval/);
  });

  it("but not when it names groups without their tasks, as the first 0.4 versions, or has tasks without a score", async () => {
    const results = {
      mmlu: { "acc,none": 0.5 },
      mmlu_stem: { "acc,none": 0.4 },
      mmlu_stem_physics: { "acc,none": 0.4 },
      wmt: { "bleu,none": 31.5, "bleu_stderr,none": 0.5 },
    };
    await put("old.json", lmEval(0, 0, { results, groups: { mmlu: {}, mmlu_stem: {} } }));
    const { scores, warnings } = await importScores([at("old.json")]);
    expect(scores.map(({ benchmark, partOf }) => [benchmark, partOf])).toEqual([
      ["mmlu", undefined],
      ["mmlu-stem", "mmlu"],
      ["mmlu-stem-physics", "mmlu-stem"],
    ]);
    expect(warnings.map(({ code }) => code)).toEqual(["no-score-metric", "mmlu-style"]);
  });

  it("but not when groups contain each other", async () => {
    const results = { a: { "acc,none": 0.5 }, b: { "acc,none": 0.5 } };
    await put("loop.json", lmEval(0, 0, { results, group_subtasks: { a: ["b", "a"], b: ["a"] } }));
    expect(await problem("loop.json")).toBe("no error");
  });
});

describe("a folder", () => {
  it("gives every file of a known format; of one model and benchmark the newest, which is said", async () => {
    await put("heron/results_2026-01-02T03-04-05.1.json", lmEval(0.6));
    await put("heron/results_2026-01-01T03-04-05.1.json", lmEval(0.5));
    await put("heron/samples_mbpp.jsonl", '{"doc_id":0}\n');
    await put("package.json", { name: "x" });
    const { scores, warnings, sources } = await importScores([folder]);
    expect(scores.map(({ score }) => score)).toEqual([0.6]);
    expect(warnings.map(({ code }) => code)).toEqual(["newest-wins", "files-skipped"]);
    expect(warnings[0]?.message).toContain("mbpp of heron-7b (0.6, not 0.5)");
    expect(sources).toHaveLength(2);
  });

  it("fails when a result file in it is damaged, rather than leave it out", async () => {
    await put("heron/results_2026-01-01T03-04-05.1.json", '{"results": ');
    await put("t.csv", "model,mbpp\na,0.5\n");
    expect(await problem("")).toMatch(/results_2026-01-01T03-04-05\.1\.json:1:13: the file ends/);
  });

  it("fails when a file of a known format in it lacks its model", async () => {
    await put("heron.json", { results: { mbpp: { acc: 0.5 } }, config: {} });
    await put("t.csv", "model,mbpp\na,0.5\n");
    expect(await problem("")).toMatch(/heron\.json: config\.model_args: names no model/);
  });

  it("without scores says so", async () => {
    await put("package.json", { name: "x" });
    expect(await problem("")).toMatch(/No file of .* is of a known format/);
  });
});

describe("a model's name", () => {
  const nameOf = async (root: object, file = "r.json", options?: ImportOptions) =>
    (await importScores([await put(file, { results: { mbpp: { "pass_at_1,none": 0.5 } }, ...root })], options))
      .models[0]?.name;

  it.each([
    [{ model_name: "acme/heron-7b" }, "heron-7b"],
    [{ config: { model_args: "pretrained=/data/models/heron-7b/,dtype=float16" } }, "heron-7b"],
    [{ config: { model_args: { pretrained: "acme/heron-7b", dtype: "auto" } } }, "heron-7b"],
    [{ config: { model_args: 'pretrained="acme/heron-7b",tokenizer="acme/heron-7b"' } }, "heron-7b"],
    [{ config: { model_args: "model=heron,base_url=http://127.0.0.1:8000/v1" } }, "heron"],
    [{ model_name: "acme/heron", config: { model_args: "pretrained=acme/heron,peft=me/tuned" } }, "heron+tuned"],
    [{ config: { model_args: "pretrained=acme/heron,revision=refs/pr/1" } }, "heron@refs-pr-1"],
    [{ config: { model_args: "pretrained=dir,gguf_file=heron.Q4_K_M.gguf" } }, "heron.Q4_K_M"],
    [{ model_name_sanitized: "acme__heron-7b" }, "heron-7b"],
    [{ model_name: "/home/me/.cache/huggingface/hub/models--acme--heron-7b/snapshots/0a1b2c/" }, "heron-7b"],
    [{ model_name: "runs/heron/checkpoint-500" }, "heron-checkpoint-500"],
    [{ model_name: "final" }, "final"],
  ])("%j is %s", async (root, name) => expect(await nameOf(root)).toBe(name));

  it("is given for a file that names none", async () => {
    expect(await nameOf({}, "r.json", { model: "heron-7b" })).toBe("heron-7b");
  });

  it("may come from lm-eval's folder, and from a map", async () => {
    expect(await nameOf({}, "acme__heron-7b/results_x.json")).toBe("heron-7b");
    const root = { model_name: "acme/heron-7b" };
    expect(await nameOf(root, "r.json", { modelMap: new Map([["acme/heron-7b", "ladder:m"]]) })).toBe("ladder:m");
    expect(await nameOf(root, "r.json", { modelMap: new Map([["heron-7b", "ladder:m"]]) })).toBe("ladder:m");
  });

  it("stays whole when two organisations share it; a map's unused entry is said", async () => {
    const files = [
      await put("a.json", lmEval(0.5)),
      await put("b.json", { ...lmEval(0.4), model_name: "other/heron-7b" }),
    ];
    const { models, warnings } = await importScores(files, { modelMap: new Map([["typo", "x"]]) });
    expect(models.map(({ name }) => name)).toEqual(["acme/heron-7b", "other/heron-7b"]);
    expect(warnings.map(({ code }) => code)).toEqual(["model-name-shared", "model-map-unused"]);
  });
});

describe("bitwit's own file", () => {
  it("is read back as it was written, alone and beside others", async () => {
    const csv = await put("t.csv", "model,mmlu,bpc:cc,family,params\norg/a,45,0.6,F,7B\norg2/a,50,0.5,F,7B\n");
    const first = JSON.parse(JSON.stringify(await importScores([csv])));
    const own = await put("scores.json", first);
    expect(JSON.parse(JSON.stringify(await readScoresFile(own)))).toEqual(first);
    expect(JSON.parse(JSON.stringify(await importScores([own])))).toEqual({
      ...first,
      warnings: first.warnings.filter(({ code }: { code: string }) => code !== "none"),
    });
  });

  it.each([
    [{ format: "bitwit-scores", version: 2 }, /version: is 2; this bitwit reads version 1/],
    [{ format: "bitwit-scores", version: 1 }, /scores: is missing where a list should be/],
    [
      { format: "bitwit-scores", version: 1, scores: [{ model: "m", benchmark: "b", score: 2 }] },
      /scores\[0\]\.score: is 2/,
    ],
    [
      { format: "bitwit-scores", version: 1, scores: [{ model: "m", benchmark: "b", score: 1 }] },
      /scores\[0\]\.source: is missing/,
    ],
    [{ format: "bitwit-scores", version: 1, scores: [7] }, /scores\[0\]: is 7 where an object/],
  ])("changed to %j is refused", async (value, message) => {
    await put("scores.json", value);
    expect(await problem("scores.json")).toMatch(message);
  });
});
