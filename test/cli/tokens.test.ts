import Ajv from "ajv/dist/2020.js";
import { execa } from "execa";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const main = path.join(root, "dist/cli/main.js");
const text = "The miller went to the river 🌊\r\n\tand back again.\n";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-tokens-cli-"));
  await writeFile(path.join(folder, "letter.txt"), text);
  await writeFile(path.join(folder, "empty.txt"), "");
  await writeFile(path.join(folder, "latin1.txt"), Buffer.from("Gr\xf6\xdfe", "latin1"));
  await writeFile(
    path.join(folder, "texts.jsonl"),
    ["one river", "two rivers"].map((content, n) => JSON.stringify({ id: `r${n}`, content })).join("\n"),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bitwit = (args: readonly string[], input?: string) =>
  execa(process.execPath, [main, ...args], {
    ...{ cwd: folder, reject: false },
    ...(input === undefined ? {} : { input }),
  });

describe("bitwit tokens", () => {
  it("writes a page, prints its totals, and does not overwrite it unasked", async () => {
    const call = ["tokens", "ladder:xs", "letter.txt", "-o", "pages/letter.html"];
    const { stdout, stderr, exitCode } = await bitwit(call);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^document {3}letter\.txt\nsize {7}49 characters, 52 bytes\nladder:xs {2}[\d,]+ bits · \d\.\d{3} bpc · \d+ tokens\npage {7}pages\/letter\.html$/,
    );
    const page = readFileSync(path.join(folder, "pages/letter.html"), "utf8");
    expect(page).toContain("Content-Security-Policy");
    const again = await bitwit(call);
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/pages\/letter\.html exists.*\n.*-f/);
    expect((await bitwit([...call, "-f"])).exitCode).toBe(0);
  });

  it("prints JSON that its schema accepts and that measure agrees with", async () => {
    const { stdout, stderr } = await bitwit(["tokens", "ladder:xs", "letter.txt", "--json"]);
    expect(stderr).toBe("");
    const record = JSON.parse(stdout);
    const schema = JSON.parse(readFileSync(path.join(root, "schemas/tokens.schema.json"), "utf8"));
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
    const [model] = record.models;
    expect(model.spans.map((span: { text: string }) => span.text).join("")).toBe(text);
    const measured = await bitwit(["measure", "ladder:xs", "--corpus", "letter.txt", "--run", "run", "--json"]);
    expect(model.totalBits).toBeCloseTo(JSON.parse(measured.stdout).measurements[0].totalBits, 8);
    expect(existsSync(path.join(folder, "tokens.html"))).toBe(false);
  });

  it("takes standard input, a corpus's document by number or id, and the start of a long one", async () => {
    const names = async (args: string[], input?: string) => {
      const { stdout, stderr } = await bitwit(["tokens", "ladder:xs", ...args, "--json"], input);
      const { document, models } = JSON.parse(stdout);
      const shown = models[0].spans.map((span: { text: string }) => span.text).join("");
      return { document, shown, stderr };
    };
    expect(await names(["-"], "a river")).toMatchObject({ document: { name: "standard input" }, shown: "a river" });
    const second = await names(["--corpus", "texts.jsonl", "--document", "2"]);
    expect(second.shown).toBe("two rivers");
    expect(await names(["--corpus", "texts.jsonl", "--document", second.document.id])).toEqual(second);
    const cut = await names(["letter.txt", "--limit", "30"]);
    expect(cut.shown).toBe("The miller went to the river 🌊");
    expect(cut.document.cut).toEqual({ keptChars: 30, ofChars: 49 });
    expect(cut.stderr).toContain("first 30 of 49 characters");
    expect(await names(["empty.txt"])).toMatchObject({ document: { charCount: 0 }, shown: "" });
  });

  it("compares two models", async () => {
    const call = ["tokens", "ladder:xs", "letter.txt", "--against", "ladder:s"];
    const { difference, models } = JSON.parse((await bitwit([...call, "--json"])).stdout);
    expect(difference.totalBits).toBeCloseTo(models[1].totalBits - models[0].totalBits, 8);
    const { stdout } = await bitwit([...call, "-o", "difference.html"]);
    expect(stdout).toMatch(/ladder:xs .*\nladder:s .*\npage/);
  });

  it.each([
    [["tokens", "ladder:huge", "letter.txt"], 2, /no model "huge"/],
    [["tokens", "ladder:xs", "absent.txt"], 3, /no file absent\.txt/],
    [["tokens", "ladder:xs", "."], 2, /is a folder.*--corpus/s],
    [["tokens", "ladder:xs", "latin1.txt"], 4, /not UTF-8/],
    [["tokens", "ladder:xs", "letter.txt", "--corpus", "texts.jsonl"], 2, /Both the file/],
    [["tokens", "ladder:xs", "--corpus", "texts.jsonl", "--document", "3"], 2, /has 2 documents/],
    [["tokens", "ladder:xs", "--corpus", "texts.jsonl", "--document", "nine"], 2, /no document with the id "nine"/],
    [["tokens", "ladder:xs", "letter.txt", "-o", "page.txt"], 2, /must end in \.html/],
    [["tokens", "ladder:xs", "letter.txt", "-o", "letter.txt/page.html"], 3, /cannot be written/],
    [["tokens", "ladder:xs", "letter.txt", "--limit", "0"], 2, /--limit 0/],
    [["tokens", "ladder:xs", "letter.txt", "--alternatives", "17"], 2, /0 to 16/],
    [["tokens", "ladder:xs", "letter.txt", "--context", "9000"], 2, /2048/],
    [["tokens", "gzip:9", "letter.txt"], 2, /gzip:9 is a compressor/],
  ])("refuses %j with exit code %i and a reason", async (args, code, message) => {
    const { exitCode, stderr, stdout } = await bitwit(args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(code);
    expect(stdout).toBe("");
  });

  it("prints help with examples", async () => {
    const { stdout } = await bitwit(["tokens", "--help"]);
    expect(stdout).toContain("$ bitwit tokens ladder:xs --against ladder:m");
  });
});
