/**
 * Starts of requests at least so far apart, in the shape that @octokit/plugin-throttling wants its group of searches
 * (Bottleneck's). The plugin's own waits two seconds whatever is allowed, which without a token is three times too short.
 */
export interface PacedGroup {
  key(id: string): {
    schedule<T>(options: object, work: (...values: unknown[]) => T, ...values: unknown[]): Promise<T>;
  };
}

export function pacedGroup(intervalMs: number): PacedGroup {
  let last: Promise<unknown> = Promise.resolve();
  let readyAt = 0;
  const limiter = {
    async schedule<T>(_options: object, work: (...values: unknown[]) => T, ...values: unknown[]): Promise<T> {
      const turn = last.then(async () => {
        await pause(readyAt - Date.now());
        readyAt = Date.now() + intervalMs;
      });
      last = turn;
      await turn;
      return work(...values);
    },
  };
  return { key: () => limiter };
}

function pause(milliseconds: number): Promise<void> | void {
  if (milliseconds > 0) return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
