/** Finds the file of an offered model on this host: by its SHA-256, wherever it lies and whatever it is called. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { hashFile } from "../model/hash-file.js";
import { modelFile } from "../model/open-model.js";
import type { Offer } from "./offer.js";

/** Folders in folders, so that a worker pointed at / does not walk the whole disk. */
const DEEPEST = 4;

export class ModelFinder {
  readonly #folders: readonly string[];
  /** By path, size and time of the last change. */
  readonly #hashes = new Map<string, string>();

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** @returns the file, or why there is none. */
  async find({ ref, sha256, fileBytes }: Offer["model"]): Promise<{ file: string } | { missing: string }> {
    const candidates = [...ownFile(ref), ...(await this.#listed())];
    let sameSize = 0;
    for (const file of new Set(candidates)) {
      const stats = await stat(file).catch(() => undefined);
      if (stats?.isFile() !== true || stats.size !== fileBytes) continue;
      sameSize += 1;
      const key = `${file}:${stats.size}:${stats.mtimeMs}`;
      const hash = this.#hashes.get(key) ?? (await hashFile(file));
      this.#hashes.set(key, hash);
      if (hash === sha256) return { file };
    }
    const others = sameSize === 0 ? "" : ` (${sameSize} of that size with another hash)`;
    return { missing: `no file of ${fileBytes} bytes with SHA-256 ${sha256.slice(0, 12)}… is here${others}` };
  }

  async #listed(): Promise<string[]> {
    const lists = await Promise.all(this.#folders.map((folder) => listGguf(folder, 0)));
    return lists.flat();
  }
}

/** Where the reference itself points on this host: the ladder's models come with bitwit. */
function ownFile(ref: string): string[] {
  try {
    return [modelFile(ref)];
  } catch {
    return [];
  }
}

async function listGguf(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((one) => !one.isDirectory() && /\.gguf$/i.test(one.name));
  const folders = depth < DEEPEST ? entries.filter((one) => one.isDirectory()) : [];
  const inner = await Promise.all(folders.map((one) => listGguf(path.join(folder, one.name), depth + 1)));
  return [...files.map((one) => path.join(folder, one.name)), ...inner.flat()];
}
