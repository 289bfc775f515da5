import { ladderModels } from "../model/ladder.js";
import { makeProtocol } from "../measure/protocol.js";
import { engineOptionsOf, type EngineFlags } from "./measure-command.js";
import { runAndPrint } from "./run-and-print.js";

/** So many characters of each corpus keep the whole job under 90 s on 2 slow cores. */
const LIMIT_CHARS = 40_000;

export async function startCommand(
  flags: EngineFlags & { run: string; json?: boolean; limitChars?: number },
): Promise<void> {
  await runAndPrint(
    {
      models: [...ladderModels().map(({ ref }) => ref), "gzip", "brotli", "zstd", "xz"],
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
