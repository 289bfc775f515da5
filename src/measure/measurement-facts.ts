/**
 * What is known of a measurement once its corpus is tokenized and its windows are planned, before anything is scored. It
 * is plain data, written beside the documents' counts: with those two files and the shard records, any machine makes the
 * measurement, without the model and without the corpus.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DataError, type Warning } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import type { ModelInfo } from "../model/language-model.js";
import type { DocumentTable } from "./document-table.js";
import type { CorpusInfo } from "./measurement.js";
import type { Protocol } from "./protocol.js";

export interface MeasurementFacts {
  readonly schemaVersion: 1;
  readonly kind: "measurement-facts";
  readonly planHash: string;
  readonly model: string;
  readonly modelInfo: ModelInfo;
  readonly modelWarnings: readonly Warning[];
  readonly hasBos: boolean;
  readonly corpus: string;
  readonly corpusInfo: CorpusInfo;
  readonly protocol: Protocol;
  readonly charCount: number;
  readonly byteCount: number;
  readonly tokenCount: number;
  /** Of the documents' token and character counts: equal where two machines tokenized alike. */
  readonly documentsSha256: string;
  readonly lossyDocumentCount: number;
  readonly lossyCharCount: number;
  readonly unscoredTokenCount: number;
  readonly unscoredCharCount: number;
  readonly windowCount: number;
  readonly shardCount: number;
  /** Tokens that the model scores; those charged uniformly are not among them. */
  readonly modelTokenCount: number;
}

export async function writeFacts(file: string, facts: MeasurementFacts): Promise<void> {
  await writeFileAtomically(file, JSON.stringify(facts, null, 2) + "\n");
}

/** Undefined when there is no such file. @throws {DataError} when it is damaged. */
export async function readFacts(file: string): Promise<MeasurementFacts | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const facts = parseOrUndefined(text);
  if (isFacts(facts)) return facts;
  throw new DataError("facts-damaged", `${file} does not hold the facts of a planned measurement.`, {
    hint: "The file was changed by something else; delete it to plan again.",
  });
}

export function hashDocuments(documents: DocumentTable): string {
  const hash = createHash("sha256");
  for (const counts of [documents.tokenCounts, documents.charCounts]) {
    hash.update(new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength));
  }
  return hash.digest("hex");
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const COUNTS = [
  "charCount",
  "byteCount",
  "tokenCount",
  "lossyDocumentCount",
  "lossyCharCount",
  "unscoredTokenCount",
  "unscoredCharCount",
  "windowCount",
  "shardCount",
  "modelTokenCount",
] as const;

function isFacts(value: unknown): value is MeasurementFacts {
  const facts = value as Partial<MeasurementFacts> | null | undefined;
  return (
    facts?.kind === "measurement-facts" &&
    facts.schemaVersion === 1 &&
    [facts.planHash, facts.model, facts.corpus, facts.documentsSha256].every((text) => typeof text === "string") &&
    typeof facts.modelInfo?.sha256 === "string" &&
    (facts.modelInfo.parameterCount === undefined || Number.isSafeInteger(facts.modelInfo.parameterCount)) &&
    typeof facts.corpusInfo?.sha256 === "string" &&
    (facts.protocol?.name === "paper" || facts.protocol?.name === "full") &&
    Array.isArray(facts.modelWarnings) &&
    COUNTS.every((name) => Number.isSafeInteger(facts[name]) && (facts[name] as number) >= 0)
  );
}
