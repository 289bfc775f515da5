/**
 * A corpus that `bitwit collect` wrote, by its folder or by a file that its manifest lists: exactly the listed files, whose
 * sizes must be the manifest's. A folder without such a manifest is an ordinary folder.
 */
import { open, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { DataError } from "../../errors.js";
import type { CollectedSource } from "../corpus.js";
import type { CorpusFile } from "../corpus-file.js";
import { fileKind } from "../file-kind.js";
import type { CollectedFile, CorpusManifest } from "./manifest.js";
import { parseManifest } from "./parse-manifest.js";

export interface CollectedCorpus {
  readonly kind: "file" | "folder";
  /** Absent when `ref` names one of several files: then only its name says what it is. */
  readonly name?: string;
  readonly files: readonly CorpusFile[];
  readonly collected: CollectedSource;
}

export const MANIFEST_NAME = "manifest.json";
/** A unit that was left out takes some hundred bytes: this is room for hundreds of thousands. */
const MAX_MANIFEST_BYTES = 128 * 1024 * 1024;
const MARK = '"bitwit-corpus"';

/** Undefined when `ref` is no such corpus. @throws {DataError} its manifest is damaged, or a listed file is not as listed. */
export async function findCollected(ref: string): Promise<CollectedCorpus | undefined> {
  const isFolder = await isFolderAt(ref);
  if (isFolder === undefined) return undefined;
  const folder = isFolder ? ref : path.dirname(ref);
  const file = path.join(folder, MANIFEST_NAME);
  const text = await readManifestText(folder, file);
  if (text === undefined) return undefined;
  const manifest = parseManifest(text, file);
  if (isFolder) {
    const files = [];
    for (const listed of manifest.files) files.push(await corpusFile(folder, listed));
    return { kind: "folder", files, collected: sourceOf(manifest, true) };
  }
  const named = manifest.files.find(({ path: listed }) => listed === path.basename(ref));
  if (named === undefined) return undefined;
  const isWhole = manifest.files.length === 1;
  return {
    kind: "file",
    // The file is called corpus.jsonl.zst in every such folder; the folder is what tells them apart.
    ...(isWhole ? { name: path.basename(path.resolve(folder)) } : {}),
    files: [await corpusFile(folder, named)],
    collected: sourceOf(manifest, isWhole),
  };
}

async function isFolderAt(ref: string): Promise<boolean | undefined> {
  try {
    const found = await stat(ref);
    return found.isDirectory() ? true : found.isFile() ? false : undefined;
  } catch {
    return undefined; // What is wrong with it, the listing of files says.
  }
}

/** Undefined for no manifest, or another program's file of the same name. */
async function readManifestText(folder: string, file: string): Promise<string | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const found = await handle.stat();
    if (!found.isFile()) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(found.size, 64 * 1024)), 0, undefined, 0);
    const isOurs = buffer.subarray(0, bytesRead).includes(MARK) || (await isFolderAt(path.join(folder, ".collect")));
    if (isOurs !== true) return undefined;
    if (found.size > MAX_MANIFEST_BYTES) {
      throw new DataError(
        "manifest-too-large",
        `${file} has ${found.size} bytes; at most ${MAX_MANIFEST_BYTES} are read.`,
        {
          hint: "Name the corpus's .jsonl file from another folder, without its manifest.",
        },
      );
    }
    return await handle.readFile({ encoding: "utf8" });
  } finally {
    await handle.close();
  }
}

async function corpusFile(folder: string, { path: label, byteCount }: CollectedFile): Promise<CorpusFile> {
  const file = path.join(folder, ...label.split("/"));
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new DataError("collected-file", `${file} is missing; ${MANIFEST_NAME} beside it lists it.`, { hint: AGAIN });
  }
  const [root, real] = await Promise.all([realpath(folder), realpath(file)]);
  if (!real.startsWith(root + path.sep)) {
    throw new DataError("collected-file", `${file} is a link to ${real}, outside the corpus's folder.`, {
      hint: "Put the file itself there.",
    });
  }
  if (found.size !== byteCount) {
    throw new DataError(
      "collected-file",
      `${file} has ${found.size.toLocaleString("en-US")} bytes; ${MANIFEST_NAME} says ${byteCount.toLocaleString("en-US")}.`,
      { hint: AGAIN },
    );
  }
  return { label, kind: { ...fileKind(label), known: true }, locate: () => Promise.resolve(file) };
}

const AGAIN = "Copy the folder again, or run the same bitwit collect again.";

function sourceOf({ source, subset, content, dates, tool }: CorpusManifest, isWhole: boolean): CollectedSource {
  return {
    source,
    subset,
    tool: `${tool.name} ${tool.version}`,
    ...(isWhole ? { sha256: content.sha256, dates } : {}),
  };
}
