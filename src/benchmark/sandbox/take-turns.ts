/** Runs at most so many at once, in the order they came: programs that share a core must not meet their time limit for it. */
export function takeTurns<Request, Result>(
  atOnce: number,
  run: (request: Request) => Promise<Result>,
): (request: Request) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (request) => {
    // A place is handed on, not freed: whoever comes between must not take it.
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run(request);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
