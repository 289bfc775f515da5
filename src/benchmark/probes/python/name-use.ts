/**
 * Python probes of names: which of two names was defined, imported or looped over? In about half of the templates both
 * names occur, so that the place of a name decides and not its presence.
 */
import { drawOne } from "../../../math/random.js";
import type { ProbeTask } from "../probe-item.js";
import { swapGroup, type SwapTemplate } from "../swap-group.js";
import { drawNames } from "./names.js";

/** `first` and `second` say which of the drawn names are exchanged. */
function nameTask(kind: string, first: string, second: string, templates: readonly SwapTemplate[]): ProbeTask {
  return {
    kind,
    draw(random) {
      const names = drawNames(random);
      return swapGroup(drawOne(random, templates), names, names[first]!, names[second]!);
    },
  };
}

export const parameterName = nameTask("parameter name", "a", "b", [
  ["def <f>(<s>):\n    return", " <s>"],
  ["def <f>(<s>, <c>):\n    <c> =", " <s>"],
  ["def <f>(<t>, <s>=None):\n    if", " <s> is None"],
  ["def <f>(<t>, <s>=None):\n    <s> =", " <s> or"],
  ["def <f>(self, <s>, <t>):\n        <t> = <g>(<t>)\n        <s> = <g>(", "<s>"],
]);

export const loopVariable = nameTask("loop variable", "a", "b", [
  ["for <s> in <c>:\n    <d> =", " <s>"],
  ["for <s> in <t>:\n    if", " <s>"],
  ["for <s> in <t>:\n    print(", "<s>"],
  ["<c> = [<s> for", " <s>"],
  ["<c> = [<d>(<s>) for <s> in <t> if", " <s>"],
  ["for i, <s> in enumerate(<t>):\n    <c>[i] =", " <s>"],
]);

export const assignedName = nameTask("assigned name", "a", "b", [
  ["<s> = <f>(<c>)\nprint(", "<s>"],
  ["<s> = []\n<t> = 0\nfor <c> in <d>:\n    ", "<s>.append("],
  ["<s> = 0\n<t> = []\nwhile True:\n    ", "<s> += 1"],
  ["<s> = None\n<t> = 0\nif ", "<s> is None"],
  ["<s> = <f>(<t>)\nif not ", "<s>"],
]);

export const attributeName = nameTask("attribute name", "a", "b", [
  ["def __init__(self, <s>):\n        self.", "<s>"],
  ["def __init__(self, <s>, <t>):\n        self.<t> = <t>\n        self.", "<s>"],
  ["def __init__(self, <c>, <t>, <s>):\n        self.<s> =", " <s>"],
  ["self.<s> = None\n        <t> = 0\n\n    def get(self):\n        return self.", "<s>"],
]);

export const className = nameTask("class name", "T", "U", [
  ["class <s>(<t>):\n    def __init__(self):\n        super(", "<s>"],
  ["class <s>(<t>):\n    pass\n\n\n<a> = ", "<s>("],
  ["from <a> import <s>\n\n\n<b> = ", "<s>"],
  ["class <s>:\n    pass\n\n\n<a> = ", "<s>("],
]);

export const functionName = nameTask("function name", "f", "g", [
  ["def <s>(<a>):\n    return <b>\n\n\nprint(", "<s>"],
  ["from <a> import <s>\n\n\n<b> = ", "<s>"],
  ["def <s>(<a>):\n    if <a> > 0:\n        return ", "<s>"],
  ["def <t>(<a>):\n    return <b>\n\n\ndef <s>(<a>):\n    return", " <t>("],
]);
