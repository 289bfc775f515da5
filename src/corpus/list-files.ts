/**
 * A path, folder or glob to the files it means, in an order that does not depend on the machine: byte-wise by path.
 *
 * In a folder or glob: hidden files, `node_modules`, and links to folders are left out (so no loop of links can hurt);
 * links to files are read.
 */
import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import picomatch from "picomatch";
import { EnvironmentError, UsageError } from "../errors.js";
import type { CorpusFile } from "./corpus-file.js";
import { fileKind } from "./file-kind.js";
import { splitGlob } from "./split-glob.js";

export interface FileListing {
  readonly kind: "file" | "folder";
  readonly files: readonly CorpusFile[];
}

/** @throws {UsageError} nothing is there under this name, or no file matches. */
export async function listFiles(ref: string): Promise<FileListing> {
  const found = await statOrUndefined(ref);
  if (found?.isFile() === true) return { kind: "file", files: [localFile(path.basename(ref), ref, true)] };
  if (found?.isDirectory() === true) return { kind: "folder", files: await matchFiles(ref, () => true) };
  if (found !== undefined) {
    throw new UsageError("corpus-not-a-file", `${ref} is neither a file nor a folder.`, {
      hint: "Write its content to a file first: a corpus is read more than once.",
    });
  }
  const glob = splitGlob(ref);
  if (glob === undefined) {
    throw new UsageError("corpus-not-found", `There is no file or folder ${ref}.`, {
      hint: "Name a file, a folder, a quoted glob, hf:owner/dataset#config:split, or one of `bitwit corpora list`.",
    });
  }
  const isFolder = (await statOrUndefined(glob.folder))?.isDirectory() === true;
  const files = isFolder ? await matchFiles(glob.folder, picomatch(glob.pattern)) : [];
  if (files.length === 0) {
    throw new UsageError("corpus-not-found", `No file matches ${ref}.`, {
      hint: "Hidden files and node_modules are never matched. `**/` crosses folders.",
    });
  }
  return { kind: "folder", files };
}

async function matchFiles(folder: string, isMatch: (label: string) => boolean): Promise<CorpusFile[]> {
  const labels: Buffer[] = [];
  for await (const label of walk(folder, "")) if (isMatch(label)) labels.push(Buffer.from(label));
  return labels.sort(Buffer.compare).map((bytes) => {
    const label = bytes.toString();
    return localFile(label, path.join(folder, label), false);
  });
}

async function* walk(folder: string, below: string): AsyncGenerator<string> {
  const entries = await readdirOrThrow(path.join(folder, below));
  for (const entry of entries) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const label = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(folder, label);
    else if (entry.isFile()) yield label;
    else if (entry.isSymbolicLink() && (await statOrUndefined(path.join(folder, label)))?.isFile() === true)
      yield label;
  }
}

/**
 * A file named by itself is known to be meant: content that is not text is then a fault. A .json file in a folder may as
 * well be a program's settings, so there only its name is known.
 */
function localFile(label: string, file: string, isNamed: boolean): CorpusFile {
  const kind = fileKind(label);
  const known = isNamed || (kind.known && kind.format !== "json");
  return { label, kind: { ...kind, known }, locate: () => Promise.resolve(file) };
}

async function statOrUndefined(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP", "EINVAL", "ENAMETOOLONG"].includes(codeOf(error))) return undefined;
    throw unreadable(file, error);
  }
}

async function readdirOrThrow(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function unreadable(file: string, cause: unknown): EnvironmentError {
  const hint = "Check that it is still there and that you may read it.";
  return new EnvironmentError("corpus-unreadable", `${file} cannot be read: ${codeOf(cause)}.`, { hint, cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
