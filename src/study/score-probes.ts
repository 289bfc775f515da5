/** The probes of one model: read from the run folder where they are finished, else scored and written. */
import { readFile } from "node:fs/promises";
import { scoreProbe, type ProbeScore } from "../benchmark/probes/score-probe.js";
import { probeFamilies, type ProbeFamily } from "../benchmark/probes/probe-item.js";
import { hashProbeItems } from "../benchmark/probes/hash-probe-items.js";
import { probeItems } from "../benchmark/probes/probe-items.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import type { ProbeProgress } from "../measure/measure-all.js";
import { mapEvents } from "../measure/map-events.js";
import type { RunFolder } from "../measure/run-folder.js";
import { engineOf } from "../measure/scoring-identity.js";
import type { LanguageModel } from "../model/language-model.js";
import { hashPlan } from "../text/plan-hash.js";

/** The probes of one model on one family, as stored and printed. */
export interface ModelProbeScore extends ProbeScore {
  readonly schemaVersion: 1;
  readonly model: string;
  readonly modelSha256: string;
  /** Everything the score depends on, hashed. */
  readonly planHash: string;
}

/** Scores every family the run folder does not have yet for these weights and these items. */
export async function* scoreProbes(
  model: LanguageModel,
  run: RunFolder,
  results: ModelProbeScore[],
  signal?: AbortSignal,
): AsyncGenerator<ProbeProgress> {
  for (const family of probeFamilies) {
    const planHash = probePlanHash(model, family);
    const file = run.scoreFile(model.info.name, `probe-${family}-${planHash.slice(0, 12)}`);
    const finished = await readScore(file, planHash);
    if (finished !== undefined) {
      results.push({ ...finished, model: model.info.ref });
      continue;
    }
    const result = yield* mapEvents(
      scoreProbe(model, family, {}, signal),
      ({ itemsDone, itemCount }): ProbeProgress => ({
        type: "probe",
        model: model.info.ref,
        family,
        done: itemsDone,
        total: itemCount,
      }),
    );
    const score: ModelProbeScore = {
      schemaVersion: 1,
      model: model.info.ref,
      modelSha256: model.info.sha256,
      planHash,
      ...result,
    };
    await writeFileAtomically(file, JSON.stringify(score, null, 2) + "\n");
    results.push(score);
  }
}

/** What a probe's score depends on: the model, the engine and the items. */
export function probePlanHash(model: Pick<LanguageModel, "info">, family: ProbeFamily): string {
  const items = hashProbeItems(probeItems(family));
  return hashPlan({ ...engineOf(model), items, metric: "loglikelihood" });
}

async function readScore(file: string, planHash: string): Promise<ModelProbeScore | undefined> {
  try {
    const score = JSON.parse(await readFile(file, "utf8")) as Partial<ModelProbeScore>;
    const isWhole = score.planHash === planHash && Number.isFinite(score.accuracy) && score.interval !== undefined;
    return isWhole ? (score as ModelProbeScore) : undefined;
  } catch {
    return undefined;
  }
}
