/** The text in front of a question: introduction, examples, and what lies between them. */
import type { BenchmarkTask, Question } from "../task.js";

/** Everything in front of the question's own context. */
export function promptPrefix(task: BenchmarkTask, part: string | undefined, shots: readonly Question[]): string {
  const separator = task.separator ?? "\n\n";
  const heading = (number: number): string => task.heading?.(number) ?? "";
  const examples = shots.map(
    ({ shot }, place) => heading(place + 1) + (typeof shot === "string" ? shot : shot(place + 1)) + separator,
  );
  return (task.intro?.(part) ?? "") + examples.join("") + heading(shots.length + 1);
}

export interface FittedPrompt {
  readonly prefix: string;
  /** Examples that are left. */
  readonly shots: number;
}

/**
 * The longest prompt that fits: examples are dropped whole, from the front, until it does. With none left the question
 * stands alone, and its own front is cut where it is tokenized.
 * @param fits whether a prefix leaves the question room.
 */
export async function fitPrompt(
  task: BenchmarkTask,
  part: string | undefined,
  shots: readonly Question[],
  fits: (prefix: string) => Promise<boolean>,
): Promise<FittedPrompt> {
  for (let first = 0; first < shots.length; first++) {
    const prefix = promptPrefix(task, part, shots.slice(first));
    if (await fits(prefix)) return { prefix, shots: shots.length - first };
  }
  return { prefix: promptPrefix(task, part, []), shots: 0 };
}
