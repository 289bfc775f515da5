/** Names that the Python probes fill into their templates. */
import { drawOne, drawSome, type Random } from "../../../math/random.js";

const list = (words: string): string[] => words.split(" ");

export const variables = list(
  "width height count total index value name path line item result data key text size offset start source target " +
    "user node parent child message token label color price weight buffer",
);
const functions = list("load save build parse update compute find render check convert merge split format send");
const classes = list("Node Parser Reader Writer Client Server Table Image Record Session Worker Handler Matrix");

/** Words for the places <a> <b> <c> <d> (different variables), <f> <g> (functions), <T> <U> (classes). */
export function drawNames(random: Random): Readonly<Record<string, string>> {
  const [a, b, c, d] = drawSome(random, variables, 4) as [string, string, string, string];
  const [f, g] = drawSome(random, functions, 2) as [string, string];
  const [T, U] = drawSome(random, classes, 2) as [string, string];
  return { a, b, c, d, f, g, T, U, indent: drawOne(random, ["", "    "]) };
}
