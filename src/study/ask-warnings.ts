/** What a reader of a score must know: prompts that were cut, examples that did not fit, programs that ran free. */
import type { ItemRecord } from "../benchmark/run/item-record.js";
import { shotsOf } from "../benchmark/run/plan-items.js";
import type { Warning } from "../errors.js";
import type { AskOneTask } from "./ask-task.js";

/** @param wantedContext tokens, as the user or the paper has them; `contextTokens` is what this model takes. */
export function askWarnings(
  {
    task: { task, plan },
    model,
    contextTokens,
    runner,
  }: Pick<AskOneTask, "task" | "model" | "contextTokens" | "runner">,
  records: readonly ItemRecord[],
  wantedContext: number,
): Warning[] {
  const warnings: Warning[] = [];
  const planned = ({ index }: ItemRecord): number => {
    const item = plan.items[index];
    return item === undefined ? 0 : shotsOf(task, plan, item.question).length;
  };
  const fewer = records.filter((record) => record.shots < planned(record)).length;
  const dropped = records.filter((record) => record.dropped !== undefined).length;
  if (contextTokens < wantedContext)
    warnings.push({
      code: "context-short",
      message: `The model was trained with a context of ${contextTokens} tokens; prompts are cut to that, not to ${wantedContext}.`,
    });
  if (fewer > 0)
    warnings.push({
      code: "shots-dropped",
      message: `${task.name}: in ${fewer} of ${records.length} prompts examples were dropped from the front to fit ${contextTokens} tokens.`,
    });
  if (dropped > 0)
    warnings.push({
      code: "prompt-cut",
      message: `${task.name}: ${dropped} of ${records.length} questions alone are longer than ${contextTokens} tokens; their beginning was cut.`,
    });
  if (task.kind === "program" && runner?.isolation.kind === "none")
    warnings.push({
      code: "unsandboxed",
      message: `${task.name}: model-written programs ran without a sandbox (--allow-unsandboxed): ${runner.isolation.reason}.`,
    });
  if (
    model.bos === undefined &&
    model.startToken === undefined &&
    task.kind !== "generation" &&
    task.kind !== "program" &&
    task.shots === 0
  )
    warnings.push({
      code: "no-bos",
      message: `The model has neither BOS nor EOS: where a prompt is empty, the first token of an answer cannot be scored.`,
    });
  return warnings;
}
