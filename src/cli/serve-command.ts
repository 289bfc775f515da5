/** `bitwit serve`: a model of this process behind the HTTP interfaces that evaluation tools speak. */
import { EnvironmentError, UsageError } from "../errors.js";
import type { GeneratingModel } from "../model/generating-model.js";
import { requireInspection, type InspectableModel } from "../model/inspectable-model.js";
import { modelFile, openModel, trainedContext } from "../model/open-model.js";
import { isLoopback, serveModel } from "../server/serve-model.js";
import { parseDialect } from "../server/routes.js";
import { engineOptionsOf, type EngineFlags } from "./measure-command.js";

export interface ServeFlags extends EngineFlags {
  readonly host: string;
  readonly port: number;
  readonly dialect: string;
  readonly context?: number;
  readonly queue: number;
  readonly maxBody: number;
  readonly maxTokens: number;
  readonly json?: boolean;
}

/** Serves until Ctrl-C or SIGTERM; what is being answered then is answered first. */
export async function serveCommand(ref: string, flags: ServeFlags): Promise<void> {
  const dialect = parseDialect(flags.dialect);
  checkWhole("--port", flags.port, 0, 65_535);
  checkWhole("--queue", flags.queue, 0, 100_000);
  checkWhole("--max-body", flags.maxBody, 1, 2 ** 30);
  checkWhole("--max-tokens", flags.maxTokens, 1, 2 ** 30);
  const apiKey = keyOfEnvironment();
  modelFile(ref); // Only a model of this machine can be served.
  const contextTokens = flags.context ?? (await trainedContext(ref)) ?? DEFAULT_CONTEXT;
  const model = await openModel(ref, { ...engineOptionsOf(flags), contextTokens });
  try {
    const served = {
      model: requireInspection(model) as InspectableModel & Partial<GeneratingModel>,
      id: model.info.name,
      contextTokens,
      requestTokens: flags.maxTokens,
    };
    const stopped = new Promise<void>((resolve) => {
      process.once("SIGINT", resolve);
      process.once("SIGTERM", resolve);
    });
    const { host, port, queue: queueLength, maxBody: bodyBytes } = flags;
    const server = await serveModel(served, { host, port, dialect, apiKey, queueLength, bodyBytes });
    process.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ schemaVersion: 1, url: server.url, model: served.id, contextTokens, dialect })}\n`
        : `${server.url}\n`,
    );
    if (apiKey === undefined && !isLoopback(host))
      process.stderr.write(`warning: anyone who reaches ${host} can use this server; set BITWIT_SERVE_API_KEY.\n`);
    process.stderr.write(`Serving ${ref} as "${served.id}", context ${contextTokens} tokens; press Ctrl-C to stop.\n`);
    await stopped;
    process.stderr.write("Answering what is at work, then stopping.\n");
    await server.close();
  } finally {
    await model.close();
  }
}

/** For files that do not say what they were trained with. */
const DEFAULT_CONTEXT = 2048;

function keyOfEnvironment(): string | undefined {
  const key = process.env["BITWIT_SERVE_API_KEY"];
  if (key === undefined || /^[\x21-\x7e]+$/.test(key)) return key;
  throw new EnvironmentError("api-key", "BITWIT_SERVE_API_KEY is empty or has characters that a header cannot carry.", {
    hint: "Use printable ASCII without spaces, or unset it to serve without a key.",
  });
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new UsageError("count", `${name} ${value} is not a whole number from ${least} to ${most}.`, {
    hint: `Leave ${name} out for the default.`,
  });
}
