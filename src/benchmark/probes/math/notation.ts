/**
 * LaTeX probes of notation: is the symbol the one that was introduced? In about half of the templates both symbols
 * occur, so that the place of a symbol decides and not its presence.
 */
import { drawOne } from "../../../math/random.js";
import type { ProbeTask } from "../probe-item.js";
import { swapGroup, type SwapTemplate } from "../swap-group.js";
import { drawSymbols } from "./symbols.js";

/** `first` and `second` say which of the drawn symbols are exchanged. */
function symbolTask(kind: string, first: string, second: string, templates: readonly SwapTemplate[]): ProbeTask {
  return {
    kind,
    draw(random) {
      const symbols = drawSymbols(random);
      return swapGroup(drawOne(random, templates), symbols, symbols[first]!, symbols[second]!);
    },
  };
}

export const introducedSet = symbolTask("introduced set", "A", "B", [
  ["Let $<s>$ be a group and let $<x> \\in", " <s>"],
  ["Let $<s>$ be a topological space. A subset $<C> \\subset", " <s>"],
  ["Let $<f> : <s> \\to <t>$ be a map. For $<x> \\in", " <s>"],
  ["Let $<f> : <t> \\to <s>$ be a map. Then $<f>(<x>) \\in", " <s>"],
  ["Let $<x> \\in <s>$ and $<y> \\in <t>$. Since $<x> \\in", " <s>"],
  ["Let $<s> \\subset <t>$. If $<x> \\in <s>$ then $<x> \\in", " <t>"],
]);

export const introducedFunction = symbolTask("introduced function", "f", "g", [
  ["Let $<s>$ be a function. Then $", "<s>"],
  ["Suppose $<s>(<x>) = <n>$. Then $", "<s>"],
  ["$(<s> \\circ <t>)(<x>) = <s>(", "<t>"],
  ["Let $<s> : <A> \\to <B>$ and $<t> : <B> \\to <C>$. Then $<t> \\circ", " <s>"],
  ["$<s> + <t> = <t> +", " <s>"],
]);

export const index = symbolTask("index", "i", "j", [
  ["$\\sum_{<s>=1}^{N} <x>_", "<s>"],
  ["$\\bigcup_{<s> \\in I} <A>_", "<s>"],
  ["$\\lim_{<s> \\to \\infty} <x>_", "<s>"],
  ["$\\sum_{<s>} \\sum_{<t>} <x>_{<s>", "<t>"],
  ["$<x>_<t> = \\sum_{<s>=1}^{N} <y>_", "<s>"],
  ["$<x>_{<s><t>} = <x>_{<t>", "<s>"],
]);

export const boundVariable = symbolTask("bound variable", "x", "y", [
  ["$\\int_0^1 <f>(<s>) \\, d", "<s>"],
  ["$\\int <f>(<s>) d", "<s>"],
  ["$\\int_0^\\infty e^{-<s>} d", "<s>"],
  ["$\\frac{d}{d<s>} <f>(", "<s>"],
  ["$\\lim_{<s> \\to 0} <f>(", "<s>"],
  ["$\\int \\int <f>(<s>, <t>) \\, d<s> \\, d", "<t>"],
]);

export const repeatedSymbol = symbolTask("repeated symbol", "x", "y", [
  ["$<s>_1, <s>_2, \\ldots, ", "<s>"],
  ["$<s>_1 + <s>_2 + \\cdots + ", "<s>"],
  ["$(<s> + <z>)^2 = <s>^2 + 2", "<s>"],
  ["$<s> + <t> = <t> +", " <s>"],
  ["$(<s>, <t>) \\mapsto (<t>, ", "<s>"],
  ["$<s><t> = <t>", "<s>"],
  ["$|<f>(<s>) - <f>(<t>)| \\leq |<s> -", " <t>"],
]);
