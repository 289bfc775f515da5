import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder, whether this file runs from src/ (tests) or from dist/. */
const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** A file of this package by its path from the package's root. */
export function fileFromRoot(relative: string): string {
  return path.join(packageRoot, relative);
}

/** bitwit's own version, from its package.json. */
export const bitwitVersion = (JSON.parse(readFileSync(fileFromRoot("package.json"), "utf8")) as { version: string })
  .version;
