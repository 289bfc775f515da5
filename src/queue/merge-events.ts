/** Two async generators as one: what either yields comes when it comes. Stopping, or an error in one, stops both. */
export async function* mergeEvents<Event>(
  first: AsyncGenerator<Event, void>,
  second: AsyncGenerator<Event, void>,
): AsyncGenerator<Event, void> {
  const sources = [first, second];
  const pending = new Map(sources.map((source) => [source, step(source)]));
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done === true) pending.delete(source);
      else {
        pending.set(source, step(source));
        yield result.value;
      }
    }
  } finally {
    for (const waiting of pending.values()) waiting.catch(() => undefined);
    await Promise.all(sources.map((source) => source.return()));
  }
}

async function step<Event>(source: AsyncGenerator<Event, void>) {
  return { source, result: await source.next() };
}
