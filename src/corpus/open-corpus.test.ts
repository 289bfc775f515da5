import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { Zstd } from "@hpcc-js/wasm-zstd";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError, UsageError } from "../errors.js";
import type { Document } from "../text/document.js";
import type { SkippedDocument } from "./corpus.js";
import { openCorpus, type OpenCorpusOptions } from "./open-corpus.js";
import { summarizeCorpus } from "./summarize-corpus.js";

let folder: string;
let zstd: (bytes: Uint8Array) => Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bitwit-corpus-"));
  const library = await Zstd.load();
  zstd = (bytes) => library.compress(bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

async function read(
  ref: string,
  options: OpenCorpusOptions = {},
): Promise<{ documents: Document[]; skips: SkippedDocument[] }> {
  const corpus = await openCorpus(ref, options);
  const skips: SkippedDocument[] = [];
  const documents: Document[] = [];
  for await (const document of corpus.documents({ onSkip: (skip) => skips.push(skip) })) documents.push(document);
  return { documents, skips };
}

async function failure(ref: string, options: OpenCorpusOptions = {}): Promise<DataError> {
  const error: unknown = await read(ref, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
}

const TEXTS = ["First document.\nTwo lines.", "Zweites: ä 漢 😀", "x".repeat(300_000)];

function parquetOf(texts: readonly (string | null)[], column = "text"): Uint8Array {
  const columnData = [
    { name: column, data: [...texts], type: "STRING" as const },
    { name: "url", data: texts.map((_, index) => `https://example.org/${index}`), type: "STRING" as const },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 2 }));
}

const FORMATS: [extension: string, bytes: () => Uint8Array][] = [
  ["jsonl", () => Buffer.from(TEXTS.map((content) => JSON.stringify({ content })).join("\n"))],
  ["ndjson", () => Buffer.from(TEXTS.map((text) => JSON.stringify({ text, content: text }) + "\r\n").join(""))],
  [
    "json",
    () =>
      Buffer.from(
        JSON.stringify(
          TEXTS.map((text) => ({ text })),
          null,
          2,
        ),
      ),
  ],
  ["parquet", () => parquetOf(TEXTS)],
];

describe("openCorpus on one file", () => {
  it.each(FORMATS)("reads .%s plain, .gz and .zst as the same documents", async (extension, bytes) => {
    const plain = bytes();
    const [first, second, third] = [
      await read(await put(`same/plain.${extension}`, plain)),
      await read(await put(`same/g.${extension}.gz`, gzipSync(plain))),
      await read(await put(`same/z.${extension}.zst`, zstd(plain))),
    ];
    expect(first.documents.map(({ text }) => text)).toEqual(TEXTS);
    expect(second.documents.map(({ text }) => text)).toEqual(TEXTS);
    expect(third.documents.map(({ text }) => text)).toEqual(TEXTS);
    expect(first.documents.map(({ id }) => id)).toEqual([1, 2, 3].map((number) => `plain.${extension}:${number}`));
  });

  it.each(["txt", "md", "py", "tex", "rst"])(
    "reads a .%s file, plain or compressed, as one document",
    async (extension) => {
      const text = TEXTS.join("\n\n");
      for (const [suffix, pack] of [
        ["", Buffer.from],
        [".gz", gzipSync],
        [".zst", zstd],
      ] as const) {
        const name = `whole.${extension}${suffix}`;
        expect((await read(await put(name, pack(Buffer.from(text))))).documents).toEqual([{ id: name, text }]);
      }
    },
  );

  it("reads all members of a joined gzip file and all frames of a joined Zstandard file", async () => {
    const parts = ["one\n", "two\n"].map((part) => Buffer.from(part));
    expect(
      (await read(await put("j.txt.gz", Buffer.concat(parts.map((part) => gzipSync(part)))))).documents[0]?.text,
    ).toBe("one\ntwo\n");
    expect((await read(await put("j.txt.zst", Buffer.concat(parts.map(zstd))))).documents[0]?.text).toBe("one\ntwo\n");
  });

  it("drops a byte order mark at the start of a file and keeps one inside", async () => {
    expect((await read(await put("bom.txt", "\ufeffa\ufeffb"))).documents[0]?.text).toBe("a\ufeffb");
    expect((await read(await put("bom.jsonl", '\ufeff{"text":"\ufeffa"}\n'))).documents[0]?.text).toBe("\ufeffa");
    expect((await read(await put("bom.json", '\ufeff[{"text":"a"}]'))).documents[0]?.text).toBe("a");
  });

  it("takes content before text, another field when named, and the provenance beside it", async () => {
    const line = { text: "t", content: "c", body: "b", url: "u", meta: { licence: "MIT", n: 1 } };
    const file = await put("fields.jsonl", JSON.stringify(line));
    expect((await read(file)).documents).toEqual([{ id: "fields.jsonl:1", text: "c", meta: line.meta }]);
    expect((await read(file, { field: "body" })).documents[0]?.text).toBe("b");
    const rows = (await read(await put("fields.parquet", parquetOf(["a"])))).documents;
    expect(rows).toEqual([{ id: "fields.parquet:1", text: "a", meta: { url: "https://example.org/0" } }]);
  });

  it("takes the first text field that is not null", async () => {
    const file = await put("null.jsonl", '{"content":null,"text":"a"}\n{"content":null}\n');
    const { documents, skips } = await read(file);
    expect(documents.map(({ text }) => text)).toEqual(["a"]);
    expect(skips.map(({ reason }) => reason)).toEqual(["empty"]);
  });

  it("leaves a settings file out of a folder, and counts it", async () => {
    await put("code/a.py", "print()\n");
    await put("code/package.json", '{"name":"x"}');
    await put("code/texts.json", '[{"text":"t"}]');
    const { documents, skips } = await read(path.join(folder, "code"));
    expect(documents.map(({ text }) => text)).toEqual(["print()\n", "t"]);
    expect(skips.map(({ id, reason }) => [id, reason])).toEqual([["package.json:1", "malformed"]]);
    await expect(read(path.join(folder, "code/package.json"))).rejects.toThrow(/no text field/);
  });

  it("refuses an HF_ENDPOINT that is no URL", async () => {
    await expect(openCorpus("hf:a/b", { hub: { endpoint: "notaurl" } })).rejects.toMatchObject({
      code: "hub-endpoint",
    });
  });

  it("reads .json that is really JSON Lines, or one object", async () => {
    expect(
      (await read(await put("lines.json", '{"text":"a"}\n{"text":"b"}\n'))).documents.map(({ text }) => text),
    ).toEqual(["a", "b"]);
    expect((await read(await put("object.json", '{\n "text": "a"\n}'))).documents.map(({ text }) => text)).toEqual([
      "a",
    ]);
  });

  it("yields the same documents each time it is asked", async () => {
    const corpus = await openCorpus(await put("again.jsonl", '{"text":"a"}\n{"text":"b"}\n'));
    expect(await summarizeCorpus(corpus)).toEqual(await summarizeCorpus(corpus));
  });

  it("says that a path, a sample or a glob means nothing", async () => {
    for (const ref of [path.join(folder, "absent.jsonl"), "sample:klingon", path.join(folder, "*.absent")]) {
      await expect(openCorpus(ref)).rejects.toThrow(UsageError);
    }
  });

  it("stops at an abort", async () => {
    const corpus = await openCorpus(await put("abort.jsonl", '{"text":"a"}\n{"text":"b"}\n'));
    const controller = new AbortController();
    const reading = (async () => {
      for await (const document of corpus.documents({ signal: controller.signal }))
        controller.abort(new Error(document.text));
    })();
    await expect(reading).rejects.toThrow("a");
  });
});

const lone = '{"text":"a\\ud800b"}';
const BAD: [what: string, name: string, content: () => string | Uint8Array, code: string, says: RegExp][] = [
  [
    "invalid UTF-8 in a text file",
    "b.txt",
    () => Buffer.from([0x61, 0x62, 0xff]),
    "corpus-invalid-utf8",
    /b\.txt is not UTF-8: byte 2 /,
  ],
  [
    "invalid UTF-8 in a line",
    "b.jsonl",
    () => Buffer.concat([Buffer.from('{"text":"ok"}\n{"text":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}\n')]),
    "corpus-invalid-utf8",
    /b\.jsonl:2 .*byte 9/,
  ],
  [
    "a lone surrogate in an escape",
    "l.jsonl",
    () => `{"text":"ok"}\n${lone}\n`,
    "corpus-invalid-utf8",
    /l\.jsonl:2 has the lone surrogate \\ud800/,
  ],
  [
    "a line that is not JSON",
    "m.jsonl",
    () => '{"text":"ok"}\n{"text":\n',
    "corpus-malformed",
    /m\.jsonl:2 is not JSON/,
  ],
  [
    "a line that is no object",
    "n.jsonl",
    () => '{"text":"ok"}\n[1]\n',
    "corpus-malformed",
    /n\.jsonl:2 is not a JSON object/,
  ],
  [
    "a line without a text",
    "o.jsonl",
    () => '{"text":"ok"}\n{"body":"x"}\n',
    "corpus-malformed",
    /o\.jsonl:2 has no text field.*"body"/,
  ],
  [
    "a text that is a number",
    "p.jsonl",
    () => '{"text":"ok"}\n{"text":7}\n',
    "corpus-malformed",
    /p\.jsonl:2 .*number/,
  ],
  [
    "binary content in a line",
    "q.jsonl",
    () => `{"text":"ok"}\n${JSON.stringify({ text: "\0\0\0abc" })}\n`,
    "corpus-binary",
    /q\.jsonl:2 is binary/,
  ],
  ["a binary text file", "r.txt", () => new Uint8Array(100), "corpus-binary", /r\.txt is binary/],
  [
    "a text file above the limit",
    "s.txt",
    () => "x".repeat(5000),
    "corpus-oversized",
    /s\.txt has 5,000 bytes or more; .* 4,096/,
  ],
  [
    "a line above the limit",
    "t.jsonl",
    () => `{"text":"ok"}\n{"text":"${"x".repeat(5000)}"}\n`,
    "corpus-oversized",
    /t\.jsonl:2 has .* 4,096/,
  ],
  [
    "an element above the limit",
    "t.json",
    () => `[{"text":"ok"},{"text":"${"x".repeat(5000)}"}]`,
    "corpus-oversized",
    /t\.json:2 has .* 4,096/,
  ],
  [
    "a row above the limit",
    "t.parquet",
    () => parquetOf(["ok", "x".repeat(5000)]),
    "corpus-oversized",
    /t\.parquet:2 has .* 4,096/,
  ],
  ["a truncated array", "u.json", () => '[{"text":"ok"},{"text":"b"}', "corpus-malformed", /u\.json is truncated/],
  ["something behind the array", "v.json", () => '[{"text":"ok"}] 7', "corpus-malformed", /v\.json goes on behind/],
  [
    "a parquet without its footer",
    "w.parquet",
    () => parquetOf(["ok"]).slice(0, -9),
    "corpus-malformed",
    /w\.parquet has no readable parquet footer/,
  ],
  [
    "a parquet without a text",
    "x.parquet",
    () => parquetOf(["ok"], "body"),
    "corpus-malformed",
    /x\.parquet has no text column.*body, url/,
  ],
  ["what is not gzip", "y.txt.gz", () => "plain", "corpus-malformed", /y\.txt\.gz is a truncated or damaged gzip/],
  [
    "what is not Zstandard",
    "y.txt.zst",
    () => "plain text, not a frame",
    "corpus-malformed",
    /y\.txt\.zst is a truncated or damaged Zstandard/,
  ],
  ["a Zstandard file of no bytes", "z.txt.zst", () => "", "corpus-malformed", /z\.txt\.zst is a truncated Zstandard/],
  ["a gzip file of no bytes", "z.txt.gz", () => "", "corpus-malformed", /z\.txt\.gz is a truncated or damaged gzip/],
];

describe("a bad document", () => {
  it.each(BAD)("from %s is an error that names the place, or is counted", async (_what, name, content, code, says) => {
    const file = await put(`bad/${name}`, content());
    const error = await failure(file, { maxDocumentBytes: 4096 });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
    expect(error.hint).toContain("--bad-documents skip");
    const { documents, skips } = await read(file, { maxDocumentBytes: 4096, badDocuments: "skip" });
    expect(skips.map(({ message }) => message)).toEqual([error.message]);
    for (const { text } of documents) expect(["ok", "b"]).toContain(text);
  });

  it("that is empty is left out and counted under either policy", async () => {
    const jsonl = await put("empty.jsonl", '{"text":""}\n\n{"text":null}\n{"text":"a"}\n');
    const parquet = await put("empty.parquet", parquetOf(["", null, "a"]));
    for (const badDocuments of ["error", "skip"] as const) {
      for (const file of [jsonl, parquet, await put("empty.txt", "")]) {
        const summary = await summarizeCorpus(await openCorpus(file, { badDocuments }));
        expect([summary.skipped.empty, summary.charCount]).toEqual(file.endsWith(".txt") ? [1, 0] : [2, 1]);
      }
    }
  });

  it("that is not UTF-8 in a parquet column is found, though the format's reader would hide it", async () => {
    const bytes = Buffer.from(parquetOf(["plain", "mark-here"]));
    for (let at = bytes.indexOf("mark-here"); at >= 0; at = bytes.indexOf("mark-here", at + 1)) bytes[at + 4] = 0xff;
    const error = await failure(await put("inv.parquet", bytes));
    expect(error.message).toMatch(/inv\.parquet:2 is not UTF-8: byte 4/);
  });

  it("at the end of a file cut anywhere gives the documents before the cut, then one fault", async () => {
    const lines = Array.from(
      { length: 400 },
      (_, index) => `${JSON.stringify({ text: `document ${index} ${Math.sin(index)}` })}\n`,
    );
    const whole = Buffer.from(lines.join(""));
    for (const [suffix, packed] of [
      ["gz", gzipSync(whole)],
      ["zst", zstd(whole)],
    ] as const) {
      for (const share of [0.01, 0.3, 0.5, 0.9, 0.999]) {
        const file = await put(`cut.jsonl.${suffix}`, packed.subarray(0, Math.floor(packed.length * share)));
        const { documents, skips } = await read(file, { badDocuments: "skip" });
        expect(documents.map(({ text }) => text)).toEqual(
          lines.slice(0, documents.length).map((line) => (JSON.parse(line) as { text: string }).text),
        );
        expect(skips.at(-1)?.message).toContain("truncated or damaged");
      }
    }
  });
});

describe("openCorpus on a folder", () => {
  it("reads texts in byte order of their paths and leaves the rest out, counted where it is a file of ours", async () => {
    await put("tree/b.txt", "b");
    await put("tree/a/z.md", "z");
    await put("tree/a.txt", "a");
    await put("tree/B.tex", "B");
    await put("tree/é.py", "e");
    await put("tree/notes.unknown", "n");
    await put("tree/lines.jsonl", '{"text":"l"}\n');
    await put("tree/picture.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]));
    await put("tree/latin1.dat", Buffer.from([0x63, 0xe9]));
    await put("tree/.hidden.txt", "h");
    await put("tree/.git/config.txt", "g");
    await put("tree/node_modules/m/index.txt", "m");
    await symlink(path.join(folder, "tree"), path.join(folder, "tree/a/loop"));
    await symlink(path.join(folder, "tree/b.txt"), path.join(folder, "tree/link.txt"));
    await symlink(path.join(folder, "gone"), path.join(folder, "tree/broken.txt"));
    const { documents, skips } = await read(path.join(folder, "tree"));
    expect(documents.map(({ id }) => id)).toEqual([
      "B.tex",
      "a.txt",
      "a/z.md",
      "b.txt",
      "lines.jsonl:1",
      "link.txt",
      "notes.unknown",
      "é.py",
    ]);
    expect(skips.map(({ id, reason }) => [id, reason])).toEqual([
      ["latin1.dat", "binary"],
      ["picture.png", "binary"],
    ]);
    const corpus = await openCorpus(path.join(folder, "tree"));
    expect([corpus.name, corpus.source.kind, corpus.source.fileCount]).toEqual(["tree", "folder", 10]);
  });

  it("still stops at a file that its name calls text and that is not", async () => {
    await put("strict/a.txt", Buffer.from([0xff]));
    expect((await failure(path.join(folder, "strict"))).code).toBe("corpus-invalid-utf8");
  });

  it("reads a glob's files, with braces and across folders", async () => {
    await put("globbed/x/1.txt", "1");
    await put("globbed/x/y/2.md", "2");
    await put("globbed/3.py", "3");
    expect((await read(path.join(folder, "globbed/**/*.{txt,md}"))).documents.map(({ id }) => id)).toEqual([
      "x/1.txt",
      "x/y/2.md",
    ]);
    expect((await read(path.join(folder, "globbed/*/*.txt"))).documents.map(({ text }) => text)).toEqual(["1"]);
  });

  it("takes a name with brackets for the file of that name", async () => {
    expect((await read(await put("odd/[1].txt", "one"))).documents.map(({ id }) => id)).toEqual(["[1].txt"]);
  });

  it("says that a folder holds nothing", async () => {
    await mkdir(path.join(folder, "void"), { recursive: true });
    expect((await failure(path.join(folder, "void"))).code).toBe("corpus-empty");
  });
});
