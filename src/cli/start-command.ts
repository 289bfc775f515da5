import { parseCompressor } from "../compressor/parse-compressor.js";
import { EnvironmentError } from "../errors.js";
import { ladderModels } from "../model/ladder.js";
import { makeProtocol } from "../measure/protocol.js";
import { engineOptionsOf, type EngineFlags } from "./measure-command.js";
import { runAndPrint } from "./run-and-print.js";

/** So many characters of each corpus keep the whole job under 90 s on 2 slow cores. */
const LIMIT_CHARS = 40_000;

export async function startCommand(
  flags: EngineFlags & { run: string; json?: boolean; limitChars?: number },
): Promise<void> {
  const compressors = await usableCompressors(["gzip", "brotli", "zstd", "xz"]);
  await runAndPrint(
    {
      models: [...ladderModels().map(({ ref }) => ref), ...compressors],
      corpora: ["sample:english", "sample:python", "sample:math"],
      protocol: makeProtocol("full"),
      runFolder: flags.run,
      limitChars: flags.limitChars ?? LIMIT_CHARS,
      engine: engineOptionsOf(flags),
      command: process.argv.slice(2),
    },
    { probes: true, json: flags.json === true },
  );
}

/** A compressor whose optional package is missing must not cost the rest: it is left out, and said. */
async function usableCompressors(refs: readonly string[]): Promise<string[]> {
  const usable: string[] = [];
  for (const ref of refs) {
    try {
      (await parseCompressor(ref)?.createEncoder())?.abandon();
      usable.push(ref);
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      process.stderr.write(`warning: ${ref} is left out: ${error.message}\n`);
    }
  }
  return usable;
}
