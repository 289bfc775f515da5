/** The work of a study, cut into what is finished, fails and is shown on its own: a model with one thing it is set against. */
import { parseCompressor } from "../../compressor/parse-compressor.js";
import type { Protocol } from "../../measure/protocol.js";
import type { StudyBenchmark, StudyCorpus, StudyFile, StudyModel } from "../file/study-file.js";

interface OfModel {
  /** Unique in the study, and what tables and messages call it. */
  readonly id: string;
  readonly model: StudyModel;
}

export interface MeasureCell extends OfModel {
  readonly kind: "measure";
  readonly corpus: StudyCorpus;
  readonly protocol: Protocol;
}

export interface CompressCell extends OfModel {
  readonly kind: "compress";
  readonly corpus: StudyCorpus;
}

export interface ProbeCell extends OfModel {
  readonly kind: "probes";
}

export interface BenchmarkCell extends OfModel {
  readonly kind: "benchmark";
  readonly benchmark: StudyBenchmark;
}

export type StudyCell = MeasureCell | CompressCell | ProbeCell | BenchmarkCell;

/** In the order of work: models outer, so that each is loaded once. Compressors have no protocol, and answer no questions. */
export function cellsOf({ models, corpora, protocols, probes, benchmarks }: StudyFile): StudyCell[] {
  return models.flatMap((model): StudyCell[] => {
    const id = (...words: string[]) => [model.ref, ...words].join(" · ");
    if (isCompressor(model.ref)) {
      return corpora.map((corpus) => ({ id: id(corpus.ref), kind: "compress", model, corpus }));
    }
    return [
      ...protocols.flatMap((protocol) =>
        corpora.map((corpus): StudyCell => {
          return { id: id(corpus.ref, protocolName(protocol)), kind: "measure", model, corpus, protocol };
        }),
      ),
      ...(probes ? [{ id: id("probes"), kind: "probes" as const, model }] : []),
      ...benchmarks.map((benchmark): StudyCell => ({ id: id(benchmark.task), kind: "benchmark", model, benchmark })),
    ];
  });
}

export function protocolName({ name, context, stride }: Protocol): string {
  return `${name} ${context}/${stride}`;
}

/** A wrong level is an error of the cell, later; here it is a compressor all the same. */
function isCompressor(ref: string): boolean {
  try {
    return parseCompressor(ref) !== undefined;
  } catch {
    return true;
  }
}
