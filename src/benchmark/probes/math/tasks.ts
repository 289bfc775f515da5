import type { ProbeTask } from "../probe-item.js";
import { bracketClose, dollarClose, environmentEnd, macroArgument, rightDelimiter } from "./balance.js";
import { arithmetic, letterOrder, sequence, term } from "./knowledge.js";
import { boundVariable, index, introducedFunction, introducedSet, repeatedSymbol } from "./notation.js";

export const mathTasks: readonly ProbeTask[] = [
  dollarClose,
  bracketClose,
  rightDelimiter,
  environmentEnd,
  macroArgument,
  introducedSet,
  introducedFunction,
  index,
  boundVariable,
  repeatedSymbol,
  arithmetic,
  sequence,
  letterOrder,
  term,
];
