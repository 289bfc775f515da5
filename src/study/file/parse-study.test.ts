import { Ajv } from "ajv";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { UsageError } from "../../errors.js";
import { fileFromRoot } from "../../package-root.js";
import { parseStudy } from "./parse-study.js";
import { studyTemplate } from "./study-template.js";

const schema = JSON.parse(readFileSync(fileFromRoot("schemas/study.schema.json"), "utf8")) as object;
const accepts = new Ajv({ strict: false }).compile(schema);
const server = "http://host:8000/v1#m";
const small = "models: [ladder:xs]\ncorpora: [sample:english]\n";

describe("a study file", () => {
  it("is accepted as init writes it, by the reader and by the schema, also with every comment made a key", () => {
    const template = studyTemplate("schema.json");
    const head = template.indexOf("version:");
    const opened = template.slice(head).replace(/^(\s*)# (?=\s*(- )?\w+:)/gm, "$1");
    for (const text of [template, opened]) {
      expect(parseStudy(text, "study.yaml").models.length).toBeGreaterThan(3);
      expect(accepts(parse(text)), JSON.stringify(accepts.errors)).toBe(true);
    }
    expect(parseStudy(opened, "study.yaml")).toMatchObject({
      protocols: [{ name: "full" }, { name: "paper", context: 1900, stride: 512 }],
      benchmarks: [{ task: "blimp", limit: 200, shots: 0 }],
      budget: { maxSeconds: 8 * 3600 },
      engine: { threads: 8, gpu: "any" },
      byMonth: true,
    });
  });

  it("takes paths from its own folder, and names of models as they stand", () => {
    const text = `models: [./m/a.gguf, gzip]\ncorpora: [./texts]\nbenchmarks: [{task: blimp, data: ./b}]\nfits: {scores: s.csv}\n`;
    const study = parseStudy(text, path.join("some", "where", "mine.yaml"));
    expect(study.models.map(({ ref }) => ref)).toEqual(["./m/a.gguf", "gzip"]);
    expect(study.run).toBe(path.resolve("some/where/runs/mine"));
    expect(study.benchmarks[0]?.data).toBe(path.resolve("some/where/b"));
    expect(study.fits?.scores).toEqual([path.resolve("some/where/s.csv")]);
  });

  it("takes the smaller of a corpus's own limit and the budget's", () => {
    const text =
      "models: gzip\ncorpora:\n  - {ref: a, maxChars: 2k}\n  - {ref: b, maxChars: 2G}\n  - c\nbudget: {maxChars: 1.5M}\n";
    expect(parseStudy(text, "s.yaml").corpora.map(({ maxChars }) => maxChars)).toEqual([2000, 1_500_000, 1_500_000]);
  });

  it.each<[string, string, RegExp, RegExp]>([
    [
      "an unknown key",
      `${small}modles: []\n`,
      /^s\.yaml:3: there is no key "modles" in a study file/,
      /Did you mean models\?/,
    ],
    [
      "an unknown key below",
      `models:\n  - {ref: a.gguf, relased: 2026}\n`,
      /^s\.yaml:2: .*"relased" in models\[0\]/,
      /released/,
    ],
    [
      "a wrong word",
      `${small}protocols:\n  - pape\n`,
      /^s\.yaml:4: protocols\[0\] "pape" must be full or paper/,
      /Did you mean paper/,
    ],
    [
      "a stride above the context",
      `${small}protocols:\n  - {context: 10, stride: 11}\n`,
      /^s\.yaml:4: .*stride of 11/,
      /stride/,
    ],
    [
      "a wrong amount",
      `${small}budget: {maxChars: 3 million}\n`,
      /^s\.yaml:3: budget\.maxChars "3 million" must be/,
      /./,
    ],
    ["a wrong time", `${small}budget: {maxTime: 8}\n`, /budget\.maxTime 8 must be a time such as 90s/, /./],
    [
      "a model twice",
      "models:\n- gzip\n- gzip\ncorpora: a\n",
      /^s\.yaml:3: models\[1\] "gzip" stands in the list twice, first at s\.yaml:2/,
      /./,
    ],
    [
      "an unknown task",
      `models: gzip\nbenchmarks: [blip]\n`,
      /^s\.yaml:2: benchmarks\[0\] "blip" is no task/,
      /Tasks: /,
    ],
    [
      "a server's key at a file",
      "models: [{ref: a.gguf, concurrency: 2}]\n",
      /concurrency 2 is for models behind/,
      /http/,
    ],
    ["no such interface", `models: [{ref: ${server}, serverApi: ecko}]\n`, /serverApi "ecko" must be/, /mean echo/],
    ["no tokenizer", `models: [{ref: ${server}, tokenizer: a.txt}]\n`, /tokenizer "a.txt" is no tokenizer/, /GGUF/],
    ["no model", "corpora: a\n", /names no model/, /ladder:m/],
    ["nothing to measure", "models: gzip\n", /names no corpus and no benchmark/, /sample:english/],
    [
      "another version",
      `version: 2\n${small}`,
      /^s\.yaml:1: version 2 is a version that this bitwit does not know/,
      /./,
    ],
    ["no YAML", "models: [a\ncorpora: b: c\n", /^s\.yaml:\d: this is not YAML/, /quotes/],
    ["a key twice", `${small}models: [gzip]\n`, /^s\.yaml:3: this is not YAML: .*unique/, /./],
    ["a list of lists", "models: [[gzip]]\ncorpora: a\n", /models\[0\] must be a text/, /./],
    ["a text instead of a study", "hello\n", /the file "hello" must hold version/, /./],
    ["nothing", "", /the file must hold version/, /./],
    ["a number for a switch", `${small}probes: 1\n`, /probes 1 must be true or false/, /./],
    ["a control character", `models: ["a\\u0007.gguf"]\ncorpora: a\n`, /must be a line of at most/, /./],
  ])("with %s is refused with its line, the rule and the remedy", (_what, text, message, hint) => {
    let caught: unknown;
    try {
      parseStudy(text, "s.yaml");
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(UsageError);
    expect((caught as UsageError).message).toMatch(message);
    expect((caught as UsageError).hint).toMatch(hint);
  });

  it("takes what measure's options say of a server, with the tokenizer's path from its own folder", () => {
    const entry = `{ref: "${server}", concurrency: 8, serverApi: echo, vocabularySize: 99, tokenizer: t/tokenizer.json, apiKeyVariable: BITWIT_API_KEY_FARM}`;
    const text = `models: ["https://other/v1", ${entry}]\ncorpora: a\n`;
    const study = parseStudy(text, path.join("some", "s.yaml"));
    expect(accepts(parse(text)), JSON.stringify(accepts.errors)).toBe(true);
    expect(study.models).toEqual([
      { ref: "https://other/v1", dates: undefined },
      {
        ref: server,
        dates: undefined,
        server: {
          ...{ concurrency: 8, api: "echo", vocabularySize: 99, apiKeyVariable: "BITWIT_API_KEY_FARM" },
          tokenizerFile: path.resolve("some/t/tokenizer.json"),
        },
      },
    ]);
  });

  it.each<[string, string]>([
    ["in the address", `models: ["http://me:sk-secret@host/v1"]\ncorpora: a\n`],
    ["in the query", `models: [{ref: "http://host/v1?key=sk-secret"}]\ncorpora: a\n`],
    ["instead of its variable", `models: [{ref: "${server}", apiKeyVariable: sk-secret}]\ncorpora: a\n`],
    ["as a variable of other things", `models: [{ref: "${server}", apiKeyVariable: AWS_SECRET}]\ncorpora: a\n`],
  ])("with a key %s is refused, and the key is not shown", (_where, text) => {
    let caught: UsageError | undefined;
    try {
      parseStudy(text, "s.yaml");
    } catch (error) {
      caught = error as UsageError;
    }
    expect(caught).toBeInstanceOf(UsageError);
    expect(caught?.message).toMatch(/^s\.yaml:1: /);
    expect(`${caught?.message} ${caught?.hint}`).not.toMatch(/secret/i);
    expect(caught?.hint).toMatch(/BITWIT_API_KEY_FARM/);
  });

  it("with a bomb of aliases, too many models or too much text is refused at once", () => {
    const bomb = `${small}budget: &b {maxChars: &c 3k}\nengine:\n  threads: *c\n`;
    expect(() => parseStudy(bomb, "s.yaml")).toThrow(/engine\.threads must be a whole number/);
    expect(() => parseStudy(`models:\n  - &m gzip\n${"  - *m\n".repeat(200)}corpora: a\n`, "s.yaml")).toThrow(
      /twice|alias/,
    );
    const many = Array.from({ length: 1001 }, (_, n) => `m${n}.gguf`).join(", ");
    expect(() => parseStudy(`models: [${many}]\n`, "s.yaml")).toThrow(/has 1001 entries; at most 1000/);
    expect(() => parseStudy(`models: gzip # ${"x".repeat(1024 * 1024)}`, "s.yaml")).toThrow(
      /larger than 1048576 bytes/,
    );
  });
});
