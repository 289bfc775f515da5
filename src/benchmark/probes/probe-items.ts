/**
 * Generates a family's items: probes of what a corpus teaches, never benchmarks of intelligence.
 *
 * Every task has its own random stream and the tasks take turns, so a smaller count is a prefix of a larger one for the
 * same seed. Items are never chosen by what a model answers. The task kinds are of a sort that models of under 12 M
 * parameters can learn at all from books, Python and LaTeX; that choice was made by hand and is the only one.
 * Invariant: (probeVersion, family, seed, count) gives the same items forever; a change of any word list or template
 * raises `probeVersion`.
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
  /** At most so many items; whole groups only, so that every answer position stays equally frequent. Default 480. */
  readonly count?: number;
}

export const defaultProbeCount = 480;

const tasksOf: Readonly<Record<ProbeFamily, readonly ProbeTask[]>> = {
  english: englishTasks,
  python: pythonTasks,
  math: mathTasks,
};

/** Throws a UsageError when the family does not exist or its templates cannot make so many different items. */
export function probeItems(family: ProbeFamily, options: ProbeItemsOptions = {}): ProbeItem[] {
  const { seed = 0, count = defaultProbeCount } = options;
  const tasks = tasksOf[family] as readonly ProbeTask[] | undefined;
  if (tasks === undefined)
    throw new UsageError("probe-family", `there is no probe family "${family}"`, {
      hint: `The families are ${probeFamilies.join(", ")}.`,
    });
  if (!Number.isInteger(count) || count < 2)
    throw new UsageError("probe-count", `the number of probe items must be a whole number from 2; it was ${count}`);
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

/** The task's groups, none twice; the order of choices (and so of answers) is shuffled within each group. */
function freshGroups(task: ProbeTask, random: Random): () => ProbeGroup {
  const seen = new Set<string>();
  return () => {
    // A task that has 10 % of its groups left is hit within 200 draws all but once in a billion times.
    for (let attempt = 0; attempt < 200; attempt++) {
      const { contexts, choices } = task.draw(random);
      const order = drawSome(random, [...contexts.keys()], contexts.length);
      const key = [...contexts].sort().join("\0") + "\0" + [...choices].sort().join("\0");
      if (seen.has(key)) continue;
      seen.add(key);
      return { contexts: order.map((place) => contexts[place]!), choices: order.map((place) => choices[place]!) };
    }
    throw new UsageError(
      "probe-count",
      `the probe task "${task.kind}" has no further items after ${seen.size} groups; a group is never repeated`,
      { hint: "Ask for fewer items." },
    );
  };
}
