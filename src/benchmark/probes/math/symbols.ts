/** Symbols that the LaTeX probes fill into their templates. */
import { drawSome, type Random } from "../../../math/random.js";

const variables = [..."abcpqrstuvwxyz"];
const indices = [..."ijkmn"];
const functions = [..."fghFGPQ"];
const sets = [..."ABCEGHKMRSTUVWXY"];

/** Words for <x> <y> <z> (variables), <i> <j> (indices), <f> <g> (functions), <A> <B> <C> (sets), <n> <m> (digits). */
export function drawSymbols(random: Random): Readonly<Record<string, string>> {
  const [x, y, z] = drawSome(random, variables, 3) as [string, string, string];
  const [i, j] = drawSome(random, indices, 2) as [string, string];
  const [f, g] = drawSome(random, functions, 2) as [string, string];
  const [A, B, C] = drawSome(
    random,
    sets.filter((set) => set !== f && set !== g),
    3,
  ) as [string, string, string];
  const [n, m] = drawSome(random, [..."23456789"], 2) as [string, string];
  return { x, y, z, i, j, f, g, A, B, C, n, m };
}
