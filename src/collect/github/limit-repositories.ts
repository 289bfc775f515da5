/**
 * At most so many characters of each repository (`meta.repo`), so that a few large ones do not make up the corpus. Documents
 * are taken in the order of a draw from seed and id; the one that crosses the limit is cut to the whole lines of its start
 * that fit, and the others are dropped.
 *
 * Invariant: the choice depends on the seed and the set of documents alone, and a larger limit only adds text.
 */
import { createRandom } from "../../math/random.js";
import { countCodePoints } from "../../text/code-points.js";
import type { Document } from "../../text/document.js";
import { KEEP, runStep, type Verdict } from "../steps/run-step.js";
import type { DocumentSource, StepOptions, StepRun } from "../steps/step.js";
import { editTo, linesOf } from "./cut-text.js";

export interface RepositoryLimit extends StepOptions {
  /** Code points. */
  readonly perRepositoryChars: number;
  readonly seed: string | number;
}

/** Rule `repository-limit`, edit `cut-to-limit`. Two passes; memory: a number and an id a document. */
export async function limitRepositories(source: DocumentSource, options: RepositoryLimit): Promise<StepRun> {
  const { perRepositoryChars, seed, ...stepOptions } = options;
  const repositories = new Map<string, Ranked[]>();
  for await (const { id, text, meta } of source()) {
    const name = String(meta?.["repo"]);
    const ranked = repositories.get(name) ?? [];
    ranked.push({ id, rank: createRandom(`${seed} repository-limit ${id}`)(), chars: countCodePoints(text) });
    repositories.set(name, ranked);
  }
  const allowances = new Map<string, number>();
  for (const ranked of repositories.values()) share(ranked, perRepositoryChars, allowances);
  return runStep(
    source(),
    (document) => judge(document, allowances.get(document.id), perRepositoryChars),
    { rules: [RULE], edits: [EDIT] },
    stepOptions,
  );
}

const RULE = "repository-limit";
const EDIT = "cut-to-limit";

interface Ranked {
  readonly id: string;
  readonly rank: number;
  readonly chars: number;
}

/** Puts into `allowances` what each document may have; nothing for those that stay whole. */
function share(ranked: Ranked[], limit: number, allowances: Map<string, number>): void {
  ranked.sort((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));
  let left = limit;
  for (const { id, chars } of ranked) {
    if (chars > left) allowances.set(id, left);
    left = Math.max(0, left - chars);
  }
}

function judge({ text, meta }: Document, allowance: number | undefined, limit: number): Verdict {
  if (allowance === undefined) return KEEP;
  let [kept, left] = ["", allowance];
  for (const line of linesOf(text)) {
    left -= countCodePoints(line);
    if (left < 0) break;
    kept += line;
  }
  if (kept === "") return { status: "reject", rule: RULE, value: allowance, limit };
  return editTo({ text: kept, firstLine: 1 }, EDIT, meta);
}
