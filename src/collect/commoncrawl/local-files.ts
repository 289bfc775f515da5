/** Files of a crawl that are on this machine already: patterns to units. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../../errors.js";
import type { Unit } from "../collector.js";

/**
 * In the order of their paths. `*` and `?` stand for characters of the last part of a path.
 * @throws {UsageError} a pattern fits nothing, or two files have the same name.
 */
export async function listLocalFiles(patterns: readonly string[]): Promise<Unit[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const found = await expand(pattern);
    if (found.length === 0) {
      throw new UsageError("no-files", `No file fits "${pattern}".`, {
        hint: "Give paths of .warc.wet.gz or .warc.gz files; * and ? may stand in the last part, in quotation marks.",
      });
    }
    for (const file of found) files.add(file);
  }
  const byId = new Map<string, Unit>();
  for (const file of [...files].sort()) {
    const id = unitId(path.basename(file));
    const { size } = await stat(file);
    const before = byId.get(id);
    if (before !== undefined) {
      const message = `${file} has the name of ${(before.detail as { file: string }).file}; the names must differ.`;
      throw new UsageError("same-names", message, { hint: "Rename one of them." });
    }
    byId.set(id, { id, detail: { file, byteCount: size } });
  }
  return [...byId.values()];
}

async function expand(pattern: string): Promise<string[]> {
  const folder = path.dirname(pattern);
  const last = path.basename(pattern);
  const isFile = async (file: string) => (await stat(file).catch(() => undefined))?.isFile() === true;
  if (!/[*?]/.test(last)) return (await isFile(pattern)) ? [pattern] : [];
  const escaped = last
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("?", ".")
    .replace(/\*+/g, ".*");
  const fits = new RegExp(`^${escaped}$`, "su");
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => fits.test(name) && !name.startsWith(".")).map((name) => path.join(folder, name));
  const areFiles = await Promise.all(files.map(isFile));
  return files.filter((_, place) => areFiles[place]);
}

function unitId(name: string): string {
  const plain = name.replace(/(\.warc)?(\.wet)?(\.gz)?$/, "").replace(/[^A-Za-z0-9._-]/g, "_");
  return plain.replace(/^\.+/, "").slice(0, 120) || "file";
}
