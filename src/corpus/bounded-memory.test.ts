import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const TEXT = "All work and no play makes a corpus dull. ".repeat(48);
const LINE = `${JSON.stringify({ content: TEXT })}\n`;
const LINE_COUNT = 100_000;
/** Node alone takes about 45 MiB; the bounds are a fraction of the 200 MB that the corpus has. */
const MAX_OLD_SPACE_MIB = 48;
const MAX_RESIDENT_MIB = 160;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bitwit-memory-"));
  await buildSources(folder);
  await pipeline(Readable.from(batches()), createWriteStream(path.join(folder, "large.jsonl")));
  await pipeline(
    Readable.from(batches()),
    createGzip({ level: 1 }),
    createWriteStream(path.join(folder, "large.jsonl.gz")),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function* batches(): Generator<string> {
  const batch = LINE.repeat(100);
  for (let count = 0; count < LINE_COUNT; count += 100) yield batch;
}

/** A child needs JavaScript, and a test must not depend on an earlier build. */
async function buildSources(target: string): Promise<void> {
  const sources = fileURLToPath(new URL("..", import.meta.url));
  const files = [
    "errors.ts",
    ...(await readdir(path.join(sources, "corpus"), { recursive: true })).map((file) => `corpus/${file}`),
    ...(await readdir(path.join(sources, "text"), { recursive: true })).map((file) => `text/${file}`),
  ];
  for (const file of files.filter((name) => name.endsWith(".ts") && !/\.test\.(support\.)?ts$/.test(name))) {
    const { outputText } = ts.transpileModule(await readFile(path.join(sources, file), "utf8"), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
    });
    const output = path.join(target, file.replace(/\.ts$/, ".js"));
    await mkdir(path.dirname(output), { recursive: true });
    await writeFile(output, outputText);
  }
  await writeFile(path.join(target, "package.json"), '{"type":"module"}');
  await symlink(fileURLToPath(new URL("../../node_modules", import.meta.url)), path.join(target, "node_modules"));
}

const CHILD = `
import { openCorpus } from "./corpus/open-corpus.js";
import { summarizeCorpus } from "./corpus/summarize-corpus.js";
const { documentCount, charCount } = await summarizeCorpus(await openCorpus(process.argv[2]));
console.log(JSON.stringify({ documentCount, charCount, residentMiB: process.resourceUsage().maxRSS / 1024 }));
`;

describe("reading a corpus", () => {
  it.each(["large.jsonl", "large.jsonl.gz"])(
    "of 200 MB (%s) takes memory for a document, not for the corpus",
    async (name) => {
      await writeFile(path.join(folder, "child.js"), CHILD);
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [`--max-old-space-size=${MAX_OLD_SPACE_MIB}`, "child.js", name],
        { cwd: folder },
      );
      const result = JSON.parse(stdout) as { documentCount: number; charCount: number; residentMiB: number };
      expect(result).toMatchObject({ documentCount: LINE_COUNT, charCount: LINE_COUNT * TEXT.length });
      expect(result.residentMiB).toBeLessThan(MAX_RESIDENT_MIB);
    },
  );
});
