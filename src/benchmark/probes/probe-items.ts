/**
 * Generates a family's items: probes of what a corpus teaches, never benchmarks of intelligence.
 *
 * How they were made, so that a correlation with them can be judged: the task kinds are of a sort that models of under
 * 12 M parameters can learn at all from books, Python and LaTeX, and after a first look at the ladder's accuracy by kind
 * the kinds that nearly every model had right got harder templates. No item is chosen or dropped by what a model answers.
 * "Right" means the usual continuation; some wrong choices are unusual and not impossible. An accuracy under chance is
 * possible: a model that follows a false clue, such as the nearest name, is wrong on both items of a group.
 *
 * Every task has its own random stream and the tasks take turns, so a smaller count is a prefix of a larger one for the
 * same seed. Invariant: (probeVersion, family, seed, count) gives the same items forever; a change of any word list or
 * template raises `probeVersion`.
 */
import { UsageError } from "../../errors.js";
import { createRandom, drawSome, type Random } from "../../math/random.js";
import { englishTasks } from "./english/tasks.js";
import { mathTasks } from "./math/tasks.js";
import { probeFamilies, type ProbeFamily, type ProbeGroup, type ProbeItem, type ProbeTask } from "./probe-item.js";
import { pythonTasks } from "./python/tasks.js";

export const probeVersion = 1;

export interface ProbeItemsOptions {
  /** Default 0. */
  readonly seed?: number;
  /** At most so many items; whole groups only, so that every answer place is equally frequent. Default 480, most 1000. */
  readonly count?: number;
}

export const defaultProbeCount = 480;
/** What the smallest task, the English pronoun case, can still share in without repeating itself; a test asks for it. */
const largestCount = 1000;

const tasksOf: Readonly<Record<ProbeFamily, readonly ProbeTask[]>> = {
  english: englishTasks,
  python: pythonTasks,
  math: mathTasks,
};

/** Throws a UsageError when there is no such family or the count is out of range. */
export function probeItems(family: ProbeFamily, options: ProbeItemsOptions = {}): ProbeItem[] {
  const { seed = 0, count = defaultProbeCount } = options;
  const tasks = tasksOf[family] as readonly ProbeTask[] | undefined;
  if (tasks === undefined)
    throw new UsageError("probe-family", `there is no probe family "${family}"`, {
      hint: `The families are ${probeFamilies.join(", ")}.`,
    });
  if (!Number.isInteger(count) || count < 2 || count > largestCount)
    throw new UsageError(
      "probe-count",
      `the number of probe items was ${count}; it must be a whole number from 2 to ${largestCount}`,
    );
  const groups = tasks.map((task) => freshGroups(task, createRandom(`${probeVersion}/${family}/${task.kind}/${seed}`)));
  const items: ProbeItem[] = [];
  for (let turn = 0; ; turn++) {
    const task = tasks[turn % tasks.length]!;
    const group = groups[turn % tasks.length]!();
    if (items.length + group.contexts.length > count) return items;
    const number = 1 + Math.floor(turn / tasks.length);
    group.contexts.forEach((context, answer) => {
      const id = `${family}/${task.kind}/${number}${"abcd"[answer]}`;
      items.push({ id, family, kind: task.kind, context, choices: group.choices, answer });
    });
  }
}

/** The task's groups, no question twice; the order of choices (and so of answers) is shuffled within each group. */
function freshGroups(task: ProbeTask, random: Random): () => ProbeGroup {
  const seen = new Set<string>();
  return () => {
    // A task with a tenth of its groups left yields a new one within 200 draws all but once in a billion times.
    for (let attempt = 0; attempt < 200; attempt++) {
      const { contexts, choices } = task.draw(random);
      const order = drawSome(random, [...contexts.keys()], contexts.length);
      const questions = contexts.map((context) => JSON.stringify([context, [...choices].sort()]));
      if (questions.some((question) => seen.has(question))) continue;
      for (const question of questions) seen.add(question);
      return { contexts: order.map((place) => contexts[place]!), choices: order.map((place) => choices[place]!) };
    }
    throw new RangeError(`the probe task "${task.kind}" has run out of new groups after ${seen.size} items`);
  };
}
