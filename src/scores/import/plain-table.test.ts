import fc from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importScores, type ImportOptions } from "./import-scores.js";

let folder: string;
beforeAll(async () => (folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-table-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function imported(text: string | Uint8Array, options: ImportOptions = {}, name = "t.csv") {
  await writeFile(path.join(folder, name), text);
  return importScores([path.join(folder, name)], options);
}
const problem = (text: string, options?: ImportOptions): Promise<string> =>
  imported(text, options).then(
    () => "no error",
    (error: Error & { hint?: string }) =>
      `${error.message.replaceAll(folder + path.sep, "").replace(/\.$/, "")} → ${error.hint ?? ""}`,
  );
const cells = async (text: string, options?: ImportOptions) =>
  (await imported(text, options)).scores.map(({ model, benchmark, score }) => [model, benchmark, score]);

describe("a long table", () => {
  it("gives every column it has", async () => {
    const { scores, models } = await imported(
      "model,benchmark,score,stderr,n,shots,metric,style,part_of,family,params\nm,ARC-c,46.2,1.4,1172,25,acc_norm,cloze,,F,1.5B\nm,virology,40,,,,,,MMLU,F,\n",
    );
    expect(scores[0]).toMatchObject({
      benchmark: "arc-challenge",
      score: 0.462,
      stderr: 0.014,
      n: 1172,
      shots: 25,
      metric: "acc_norm",
      style: "cloze",
      source: { key: "line 2, score" },
    });
    expect(scores[1]).toMatchObject({ benchmark: "virology", partOf: "mmlu" });
    expect(models).toEqual([{ name: "m", family: "F", parameters: 1.5e9 }]);
  });

  it("may hold bpc instead", async () => {
    const { bpc, scores } = await imported("model,corpus,bpc\nm,Common Crawl,0.61\nm,notes,0.9\n");
    expect(scores).toEqual([]);
    expect(bpc.map(({ corpus, bpc: value }) => [corpus, value])).toEqual([
      ["cc", 0.61],
      ["notes", 0.9],
    ]);
  });

  it("is read back as it was written, whatever the names", async () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9 ,"']{0,10}[a-z0-9]$/);
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const row = fc.record({ model: word, benchmark: word, score: fc.double({ min: 0, max: 1, noNaN: true }) });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(row, {
          selector: ({ model, benchmark }) => `${model}|${benchmark.replace(/\W+/g, "-")}`,
          minLength: 1,
        }),
        async (rows) => {
          const text = [
            "model,benchmark,score",
            ...rows.map((one) => `${quoted(one.model)},${quoted(one.benchmark)},${one.score}`),
          ];
          const { scores } = await imported(text.join("\n"), { scale: "fraction" });
          expect(scores.map(({ model, score }) => [model, score])).toEqual(
            rows.map(({ model, score }) => [model, score]),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("a wide table", () => {
  it("has a benchmark or a corpus in each column, and facts that are neither", async () => {
    const { scores, bpc, models, warnings } = await imported(
      "name,family,params_b,MBPP,bpc:python,bpc,Average,Release Date,Team\nm,F,7,0.25,0.3,0.5,1.2,2024,ours\n",
    );
    expect(scores.map(({ benchmark, score }) => [benchmark, score])).toEqual([["mbpp", 0.25]]);
    expect(bpc.map(({ corpus }) => corpus)).toEqual(["python", "unnamed"]);
    expect(models).toEqual([{ name: "m", family: "F", parameters: 7e9 }]);
    expect(warnings.map(({ code, message }) => [code, message.split(": ")[1]])).toEqual([
      ["column-skipped", "without a number, so no benchmark"],
    ]);
  });

  it("may be a JSON list, have semicolons, CRLF, a byte order mark, gaps", async () => {
    const wanted = [
      ["a", "mbpp", 0.5],
      ["b", "mbpp", 0.25],
      ["b", "ds1000", 0.125],
    ];
    expect(await cells('[{"model":"a","mbpp":0.5,"ds1000":null},{"model":"b","mbpp":0.25,"ds1000":0.125}]')).toEqual(
      wanted,
    );
    expect(await cells("\ufeffmodel;mbpp;ds1000\r\na;0.5;\r\n\r\nb;0.25;0.125\r\n")).toEqual(wanted);
    expect(await cells("model\tmbpp\tds1000\na\t0.5\t-\nb\t0.25\t0.125")).toEqual(wanted);
  });

  it("has hostile names for what they are", async () => {
    expect(await cells('[{"model":"__proto__","__proto__":0.5,"constructor":0.25}]')).toEqual([
      ["__proto__", "proto", 0.5],
      ["__proto__", "constructor", 0.25],
    ]);
  });
});

describe("the scale", () => {
  it("is found for each benchmark apart, and said when they differ", async () => {
    const { scores, warnings } = await imported("model,mbpp,gsm8k\na,25,0.5\nb,50,0.25\n");
    expect(scores.map(({ score }) => score)).toEqual([0.25, 0.5, 0.5, 0.25]);
    expect(warnings.map(({ code }) => code)).toEqual(["scale-mixed"]);
  });

  it("is an error where a column could be either, unless it is said", async () => {
    const text = "model,gsm8k\na,0.9\nb,12.5\n";
    expect(await problem(text)).toMatch(
      /t\.csv:2, column gsm8k: gsm8k is 0\.9 here, but 12\.5 at t\.csv:3, column gsm8k: percent or a fraction\? → Say --scale percent/,
    );
    expect(await cells(text, { scale: "percent" })).toEqual([
      ["a", "gsm8k", 0.009],
      ["b", "gsm8k", 0.125],
    ]);
    expect(await problem(text, { scale: "fraction" })).toMatch(/t\.csv:3.*12\.5 is no score .* from 0 to 1/);
  });
});

describe("a table with a slip is refused at its place", () => {
  it.each([
    ["model,mbpp,mbpp\na,1,2\n", /t\.csv:1: the header names the column "mbpp" twice → Rename/],
    ["model,mbpp\na,0.5\nb\n", /t\.csv:3: the header has 2 cells, the row 1 → Put values/],
    ["model,mbpp\na,0.5,0.6\n", /t\.csv:2: the header has 2 cells, the row 3/],
    ['model,mbpp\na,"0.5\n', /t\.csv:\d+: .*quote.* → Close every double quote/i],
    ["model,mbpp\na,12%\n", /t\.csv:2, column mbpp: "12%" is not a number → .*no % sign/],
    ["model;mbpp\na;0,5\n", /t\.csv:2, column mbpp: "0,5" is not a number → .*decimal point/],
    ["model,mbpp\na,101\n", /t\.csv:2, column mbpp: 101 is no score of mbpp/],
    ["model,mbpp\na,-1\n", /-1 is no score/],
    ["model,mbpp\n,0.5\n", /t\.csv:2, column model: the cell is empty/],
    ["model,mbpp\na,0.5\na,0.6\n", /t\.csv:3, column mbpp: a has 0\.6 on mbpp, but 0\.5 at line 2, mbpp → Keep one/],
    ["model,mbpp,params\na,0.5,7\n", /t\.csv:2, column params: 7 is no number of parameters → Write 7B/],
    ["model,corpus,bpc\na,cc,97.2\n", /t\.csv:2, column bpc: 97\.2 cannot be bits per character → .*perplexity/],
    ["model,benchmark,score,n\na,mbpp,0.5,2.5\n", /t\.csv:2, column n: 2\.5 cannot be n → n counts items/],
    ["model,mbpp\n", /has no row below its header/],
    ["model,notes\na,good\n", /neither scores nor bpc/],
    ["who,what\na,0.5\n", /is of no format that can be imported → .*a column "model"/],
    ['[{"model":"a","mbpp":0.5},3]', /\[1\]: is 3 where an object should be/],
    ['[{"model":"b","mbpp":0.5},{"model":"a","mbpp":"half"}]', /t\.csv: \[1\]\.mbpp: "half" is not a number/],
  ])("%j", async (text, message) => expect(await problem(text)).toMatch(message));

  it("NaN is missing, and said", async () => {
    const { scores, warnings } = await imported("model,mbpp\na,NaN\nb,0.5\n");
    expect(scores.map(({ model }) => model)).toEqual(["b"]);
    expect(warnings).toMatchObject([{ code: "score-absent", message: expect.stringContaining("line 2, mbpp (NaN)") }]);
  });
});
