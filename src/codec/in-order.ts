/**
 * Works on several items at once and gives the results in the items' order. While nothing is ready it says now and then how far
 * the work is, so that a caller can show it.
 */
export type OrderedStep<Result> =
  | { readonly type: "result"; readonly result: Result }
  /** Σ of what the items at work say they have done. */
  | { readonly type: "waiting"; readonly done: number };

const TELL_EACH_MS = 200;

export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item, onDone: (done: number) => void) => Promise<Result>,
): AsyncGenerator<OrderedStep<Result>, void, undefined> {
  const running: { done: number; readonly result: Promise<Result> }[] = [];
  const iterator = items[Symbol.asyncIterator]();
  let hasMore = true;
  try {
    for (;;) {
      while (hasMore && running.length < atOnce) {
        const next = await iterator.next();
        if (next.done === true) {
          hasMore = false;
          break;
        }
        const entry = { done: 0, result: work(next.value, (done) => void (entry.done = done)) };
        entry.result.catch(() => undefined); // It is awaited below, when its turn comes.
        running.push(entry);
      }
      const first = running[0];
      if (first === undefined) return;
      while (!(await isReady(first.result)))
        yield { type: "waiting", done: running.reduce((sum, { done }) => sum + done, 0) };
      const result = await first.result;
      running.shift();
      yield { type: "result", result };
    }
  } finally {
    // A caller that stops early, or an error: nothing goes on unseen.
    await Promise.allSettled(running.map(({ result }) => result));
    await iterator.return?.();
  }
}

/** Whether it settles within a moment. */
async function isReady(result: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), TELL_EACH_MS)));
  try {
    return await Promise.race([
      late,
      result.then(
        () => true as const,
        () => true as const,
      ),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
