/** An async generator with its events translated; stopping it early stops the inner one, so that its `finally` runs. */
export async function* mapEvents<Inner, Outer, Result>(
  inner: AsyncGenerator<Inner, Result>,
  map: (event: Inner) => Outer,
): AsyncGenerator<Outer, Result> {
  try {
    let step = await inner.next();
    for (; step.done !== true; step = await inner.next()) yield map(step.value);
    return step.value;
  } finally {
    await inner.return(undefined as Result);
  }
}
