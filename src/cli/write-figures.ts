/** Figures as files of their own. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomically } from "../files/atomic-file.js";

interface FigureFile {
  readonly id: string;
  readonly svg: string;
  readonly png: Uint8Array;
}

/** @returns the files written: SVG, then PNG, of each figure. */
export async function writeFigures(figures: AsyncIterable<FigureFile>, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for await (const { id, svg, png } of figures) {
    const base = path.join(folder, id);
    await writeFileAtomically(`${base}.svg`, svg);
    await writeFileAtomically(`${base}.png`, png);
    files.push(`${base}.svg`, `${base}.png`);
  }
  return files;
}
