import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "../../errors.js";
import { fileFromRoot } from "../../package-root.js";
import { createContentHash } from "../../text/content-hash.js";
import { openCorpus } from "../open-corpus.js";
import { summarizeCorpus } from "../summarize-corpus.js";
import type { CorpusManifest } from "./manifest.js";
import { parseManifest } from "./parse-manifest.js";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "bitwit-collected-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const TEXTS = ["The mill.", "Die Mühle 🌊.", "Le moulin."];
const isValid = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync(fileFromRoot("schemas/manifest.schema.json"), "utf8")) as object,
);

type Draft<T> = T extends object ? { -readonly [Key in keyof T]: Draft<T[Key]> } : T;
type Change = (manifest: Draft<CorpusManifest>) => unknown;

/** A folder as `bitwit collect` leaves it, with neighbours that are no part of the corpus. */
async function collected(name: string, change: Change = () => undefined) {
  const folder = path.join(root, name);
  await mkdir(path.join(folder, ".collect"), { recursive: true });
  const lines = TEXTS.map((content, place) =>
    JSON.stringify({ content, subset: "cc", meta: place === 2 ? {} : { date: `2026-09-0${place + 2}` } }),
  );
  const bytes = gzipSync(lines.join("\n") + "\n");
  const hash = createContentHash();
  const byteCount = TEXTS.reduce((sum, text) => sum + hash.addDocument(text), 0);
  const manifest: CorpusManifest = {
    kind: "bitwit-corpus",
    version: 1,
    tool: { name: "bitwit", version: "0.2.0" },
    source: "commoncrawl",
    subset: "cc",
    files: [
      {
        path: "corpus.jsonl.gz",
        byteCount: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      },
    ],
    content: { sha256: hash.digestHex(), documentCount: 3, charCount: [...TEXTS.join("")].length, byteCount },
    dates: { since: "2026-09-01", until: "2026-10-01", first: "2026-09-02", last: "2026-09-03", undated: 1 },
    settings: { preset: "default" },
    snapshot: { crawls: ["CC-MAIN-2026-39"] },
    units: { listed: 9, collected: 2, leftOut: [{ id: "a", reason: "gone", message: "404" }] },
    steps: [
      {
        step: "quality",
        settings: {},
        counts: { documentsIn: 4, documentsOut: 3, charsIn: 50, charsOut: 31, rejections: { short: 1 }, edits: {} },
      },
    ],
    seed: 1,
    planHash: "0".repeat(64),
  };
  const changed = structuredClone(manifest) as unknown as Draft<CorpusManifest>;
  change(changed);
  await writeFile(path.join(folder, "corpus.jsonl.gz"), bytes);
  await writeFile(path.join(folder, "README.md"), "A data card, not a document.");
  await writeFile(path.join(folder, "manifest.json"), JSON.stringify(changed));
  return { folder, manifest };
}

async function textsOf(ref: string): Promise<string[]> {
  const texts = [];
  for await (const { text } of (await openCorpus(ref)).documents()) texts.push(text);
  return texts;
}

async function failure(opening: Promise<unknown>): Promise<DataError> {
  const error: unknown = await opening.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
}

describe("a collected corpus", () => {
  it("is exactly the files that its manifest lists, and says where it comes from", async () => {
    const { folder, manifest } = await collected("plain");
    expect(isValid(manifest), JSON.stringify(isValid.errors)).toBe(true);
    const corpus = await openCorpus(folder);
    expect(await textsOf(folder)).toEqual(TEXTS);
    expect(corpus.name).toBe("plain");
    expect(corpus.source).toEqual({
      kind: "folder",
      files: ["corpus.jsonl.gz"],
      fileCount: 1,
      collected: {
        source: "commoncrawl",
        subset: "cc",
        tool: "bitwit 0.2.0",
        sha256: manifest.content.sha256,
        dates: manifest.dates,
      },
    });
    const summary = await summarizeCorpus(corpus);
    expect(summary.dates).toEqual({ first: "2026-09-02", last: "2026-09-03", undated: 1 });
    expect(summary.sha256).toBe(manifest.content.sha256);
  });

  it("is the same corpus when its file is named instead of its folder", async () => {
    const { folder } = await collected("named");
    const corpus = await openCorpus(path.join(folder, "corpus.jsonl.gz"));
    expect(corpus.name).toBe("named");
    expect(corpus.source.kind).toBe("file");
    expect(corpus.source.collected?.subset).toBe("cc");
  });

  it("does not take in an ordinary folder that has a manifest.json of another program", async () => {
    const folder = path.join(root, "ordinary");
    await mkdir(folder);
    await writeFile(path.join(folder, "manifest.json"), JSON.stringify({ name: "an app", icons: [] }));
    await writeFile(path.join(folder, "a.txt"), "A text.");
    expect(await textsOf(folder)).toEqual(["A text."]);
    expect((await openCorpus(path.join(folder, "a.txt"))).source.collected).toBeUndefined();
  });

  it("is refused when a file has another size, and both sizes are named", async () => {
    const { folder, manifest } = await collected("cut");
    const file = path.join(folder, "corpus.jsonl.gz");
    await writeFile(file, (await readFile(file)).subarray(0, 50));
    for (const ref of [folder, file]) {
      const { message } = await failure(openCorpus(ref));
      expect(message).toContain("has 50 bytes");
      expect(message).toContain(`says ${manifest.files[0]?.byteCount}`);
    }
  });

  it("is refused when its texts are not those of the manifest, though the size is right", async () => {
    const { folder } = await collected("other", (manifest) => {
      manifest.content.sha256 = "f".repeat(64);
    });
    const { code } = await failure(summarizeCorpus(await openCorpus(folder)));
    expect(code).toBe("collected-content");
    // Its start is another text, and another field too: there is nothing to compare with.
    await summarizeCorpus(await openCorpus(folder, { limitChars: 5 }));
    await summarizeCorpus(await openCorpus(folder, { field: "subset" }));
  });

  it("is refused when a listed file is missing or a link that leads outside", async () => {
    const missing = await collected("missing", (manifest) => {
      Object.assign(manifest.files[0] as object, { path: "elsewhere.jsonl.gz" });
    });
    expect((await failure(openCorpus(missing.folder))).message).toContain("elsewhere.jsonl.gz is missing");
    const linked = await collected("linked");
    await rm(path.join(linked.folder, "corpus.jsonl.gz"));
    await symlink(path.join(root, "plain", "corpus.jsonl.gz"), path.join(linked.folder, "corpus.jsonl.gz"));
    expect((await failure(openCorpus(linked.folder))).message).toContain("outside the corpus's folder");
  });

  it("is refused when a path would leave the folder or read what hides in it", async () => {
    const paths = ["../x.jsonl", "/etc/passwd", "a/../../x", ".collect/x.jsonl", "a\\b", "a//b", "", "./a", "a\0b"];
    for (const [place, one] of paths.entries()) {
      const change: Change = (manifest) => {
        Object.assign(manifest.files[0] as object, { path: one });
      };
      const { folder } = await collected(`path-${place}`, change);
      expect((await failure(openCorpus(folder))).message, one).toContain("files[0].path");
      expect(isValid(JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8"))), one).toBe(false);
    }
  });

  it("says which field of a damaged manifest is wrong, as the schema does", async () => {
    const damages: [path: string, change: Change][] = [
      ["seed", (one) => delete (one as Partial<typeof one>).seed],
      ["files", (one) => Object.assign(one, { files: [] })],
      ["files[0].byteCount", (one) => Object.assign(one.files[0] as object, { byteCount: -1 })],
      ["content.documentCount", (one) => Object.assign(one.content, { documentCount: "3" })],
      ["dates.first", (one) => Object.assign(one.dates, { first: "soon" })],
      ["units.leftOut[0].id", (one) => Object.assign(one.units, { leftOut: [{}] })],
      [
        "steps[0].counts.rejections.short",
        (one) => Object.assign(one.steps[0]?.counts as object, { rejections: { short: 0.5 } }),
      ],
      ["planHash", (one) => Object.assign(one, { planHash: "x" })],
    ];
    for (const [place, [where, change]] of damages.entries()) {
      const { folder } = await collected(`damage-${place}`, change);
      const error = await failure(openCorpus(folder));
      expect(error.code).toBe("manifest-damaged");
      expect(error.message).toContain(`manifest.json: ${where} is `);
      expect(isValid(JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8"))), where).toBe(false);
    }
  });

  it("is refused when its manifest was cut anywhere, or comes from a later version", async () => {
    const { folder, manifest } = await collected("truncated");
    const text = JSON.stringify(manifest);
    for (let length = 0; length < text.length; length += 37) {
      await writeFile(path.join(folder, "manifest.json"), text.slice(0, length));
      expect((await failure(openCorpus(folder))).code).toBe("manifest-damaged");
    }
    expect(() => parseManifest(JSON.stringify({ ...manifest, version: 2 }), "manifest.json")).toThrow("version 2");
  });
});
