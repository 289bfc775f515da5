import { UsageError } from "../errors.js";
import { bzip2 } from "./bzip2.js";
import type { Compressor, CompressorName } from "./compressor.js";
import { brotli, gzip } from "./node-zlib.js";
import { xz } from "./xz.js";
import { zstd } from "./zstd.js";

/** Levels each program has; the default is the strongest that its users usually choose. */
const PROGRAMS: Readonly<
  Record<CompressorName, { levels: readonly string[]; usual: string; make(ref: string, level: string): Compressor }>
> = {
  gzip: { levels: range(1, 9), usual: "9", make: gzip },
  brotli: { levels: range(0, 11), usual: "11", make: brotli },
  zstd: { levels: range(1, 22), usual: "19", make: zstd },
  xz: { levels: [...range(0, 9), ...range(0, 9).map((level) => `${level}e`)], usual: "9e", make: xz },
  bzip2: { levels: range(1, 9), usual: "9", make: bzip2 },
};

/** The compressor `ref` names (`gzip`, `xz:9`), or undefined when it names none. @throws {UsageError} for a level it does not have. */
export function parseCompressor(ref: string): Compressor | undefined {
  const [name = "", level, ...rest] = ref.split(":");
  if (!Object.hasOwn(PROGRAMS, name)) return undefined;
  const program = PROGRAMS[name as CompressorName];
  const chosen = level ?? program.usual;
  if (rest.length > 0 || !program.levels.includes(chosen)) {
    throw new UsageError("compressor-level", `${name} has no level "${[level, ...rest].join(":")}".`, {
      hint: `Its levels are ${program.levels[0]} to ${program.levels.at(-1)}; ${name} alone means ${name}:${program.usual}.`,
    });
  }
  return program.make(`${name}:${chosen}`, chosen);
}

/** Names and usual levels. */
export function listCompressors(): { name: CompressorName; usual: string; levels: readonly string[] }[] {
  return Object.entries(PROGRAMS).map(([name, { usual, levels }]) => ({ name: name as CompressorName, usual, levels }));
}

function range(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}
