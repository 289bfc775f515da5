import path from "node:path";
import { UsageError } from "../errors.js";
import type { BadDocumentPolicy } from "../corpus/corpus.js";
import type { OpenCorpusOptions } from "../corpus/open-corpus.js";
import type { MeasureRequest } from "../measure/measure-all.js";
import { hashPlan } from "../text/plan-hash.js";
import { makeProtocol } from "../measure/protocol.js";
import { parseQueueAddress, withoutSecrets } from "../queue/queue-address.js";
import type { WorkersOptions } from "../queue/score-queued.js";
import { makeSampling, type Sampling } from "../measure/sample/sampling.js";
import type { GpuKind } from "../model/llama/locate-engine.js";
import { readModelDates, type ModelDateFlags } from "./read-model-dates.js";
import type { ModelServerOptions } from "../model/open-model.js";
import { API_NAMES, isApiName } from "../model/server/scoring-api.js";
import { runAndPrint } from "./run-and-print.js";

export interface EngineFlags {
  readonly gpu?: string | true;
  readonly threads?: number;
  readonly contexts?: number;
  readonly cpuVariant?: string;
  readonly concurrency?: number;
  readonly serverApi?: string;
  readonly tokenizer?: string;
  readonly vocabularySize?: number;
}

export interface MeasureFlags extends EngineFlags, ModelDateFlags {
  readonly corpus?: string[];
  readonly protocol: string;
  readonly context: number;
  readonly stride?: number;
  readonly limitChars?: number;
  readonly precision?: number;
  readonly seed?: string;
  readonly badDocuments: string;
  readonly field?: string;
  readonly probes?: boolean;
  readonly byMonth?: boolean;
  readonly run?: string;
  readonly queue?: string;
  readonly shardsPerJob?: number;
  readonly json?: boolean;
}

export async function measureCommand(models: string[], flags: MeasureFlags): Promise<void> {
  const protocol = makeProtocol(flags.protocol, flags.context, flags.stride);
  const corpora = flags.corpus ?? [];
  const corpusOptions = corpusOptionsOf(flags);
  const sampling = samplingOf(flags);
  const identity = {
    ...{ models, corpora, protocol, limitChars: flags.limitChars, corpusOptions, folder: process.cwd() },
    ...(sampling === undefined ? {} : { sampling }),
  };
  const request: MeasureRequest = {
    models,
    corpora,
    protocol,
    runFolder: flags.run ?? path.join("runs", `measure-${hashPlan(identity).slice(0, 10)}`),
    limitChars: flags.limitChars,
    sampling,
    corpusOptions,
    modelDates: await readModelDates(models, flags),
    engine: engineOptionsOf(flags),
    command: process.argv.slice(2).map(withoutSecrets),
  };
  await runAndPrint(request, {
    probes: flags.probes === true,
    byMonth: flags.byMonth === true,
    workers: workersOptionsOf(flags),
    json: flags.json === true,
  });
}

/** Undefined without --queue: everything is scored here. */
export function workersOptionsOf(flags: { queue?: string; shardsPerJob?: number }): WorkersOptions | undefined {
  if (flags.queue === undefined) return undefined;
  const { shardsPerJob = 1 } = flags;
  if (!(Number.isSafeInteger(shardsPerJob) && shardsPerJob >= 1 && shardsPerJob <= 1000)) {
    throw new UsageError("count", `--shards-per-job ${shardsPerJob} is not a whole number from 1 to 1000.`, {
      hint: "Leave it out for one shard a job.",
    });
  }
  return { address: parseQueueAddress(flags.queue), shardsPerJob };
}

function samplingOf({ precision, seed, byMonth }: MeasureFlags): Sampling | undefined {
  if (precision === undefined) {
    if (seed === undefined) return undefined;
    throw new UsageError("seed", `--seed ${seed} has no meaning without --precision: everything is scored.`, {
      hint: "Leave it out, or add --precision 1%, say.",
    });
  }
  if (byMonth === true)
    throw new UsageError("by-month", "--by-month needs every document, and --precision scores only some.", {
      hint: "Leave one of them out.",
    });
  return makeSampling(precision, seed);
}

export function corpusOptionsOf(flags: { badDocuments: string; field?: string }): OpenCorpusOptions {
  if (flags.badDocuments !== "error" && flags.badDocuments !== "skip") {
    throw new UsageError("bad-documents", `--bad-documents "${flags.badDocuments}" is unknown.`, {
      hint: "Use error (stop at the first) or skip (leave out and count).",
    });
  }
  const policy: BadDocumentPolicy = flags.badDocuments;
  return { badDocuments: policy, ...(flags.field === undefined ? {} : { field: flags.field }) };
}

export function engineOptionsOf(flags: EngineFlags): NonNullable<MeasureRequest["engine"]> {
  for (const [name, value] of [
    ["--threads", flags.threads],
    ["--contexts", flags.contexts],
  ] as const) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1 && value <= 1024)) {
      throw new UsageError("count", `${name} ${value} is not a whole number from 1 to 1024.`, {
        hint: `Leave ${name} out for the default.`,
      });
    }
  }
  return {
    gpu: flags.gpu === true ? "any" : (flags.gpu as GpuKind | undefined),
    threads: flags.threads,
    contexts: flags.contexts,
    cpuVariant: flags.cpuVariant,
    server: serverOptionsOf(flags),
  };
}

export function serverOptionsOf(flags: EngineFlags): ModelServerOptions {
  const { concurrency, tokenizer, vocabularySize, serverApi } = flags;
  if (serverApi !== undefined && !isApiName(serverApi))
    throw new UsageError("server-api", `--server-api ${serverApi} is unknown.`, {
      hint: `There are ${API_NAMES.join(", ")}.`,
    });
  if (vocabularySize !== undefined && !(Number.isSafeInteger(vocabularySize) && vocabularySize >= 2))
    throw new UsageError("count", `--vocabulary-size ${vocabularySize} is not a whole number from 2.`, {
      hint: "It is vocab_size in the model's config.json.",
    });
  return { concurrency, tokenizerFile: tokenizer, vocabularySize, api: serverApi };
}
