/** Short, unique names for figures: a file without its folder and ending, `./models/a.Q8_0.gguf` → `a.Q8_0`. */

export function displayNames(refs: readonly string[]): string[] {
  const short = refs.map((ref) => ref.replace(/^.*[/\\](?=[^/\\]+$)/u, "").replace(/\.gguf$/iu, ""));
  const counts = new Map<string, number>();
  for (const name of short) counts.set(name, (counts.get(name) ?? 0) + 1);
  return short.map((name, place) => (counts.get(name) === 1 && name !== "" ? name : (refs[place] as string)));
}
