/** Python probes of the language's own library: which member belongs to what stands before the dot? */
import { drawOne, drawSome } from "../../../math/random.js";
import { fillTemplate } from "../fill-template.js";
import type { ProbeTask } from "../probe-item.js";
import { drawNames } from "./names.js";

/** No member listed belongs to two of the modules. */
const members: readonly (readonly [string, readonly string[]])[] = [
  ["os.", ["path", "environ", "getcwd", "listdir", "makedirs"]],
  ["sys.", ["argv", "stdout", "stderr", "exit", "modules"]],
  ["re.", ["compile", "match", "sub", "search"]],
  ["time.", ["sleep", "monotonic"]],
  ["json.", ["loads", "dumps"]],
  ["np.", ["array", "zeros", "ones", "arange"]],
  ["logging.", ["getLogger", "debug", "warning"]],
  ["random.", ["randint", "choice", "shuffle"]],
  ["os.path.", ["join", "exists", "dirname", "basename"]],
  ["subprocess.", ["Popen", "PIPE", "check_call"]],
  ["datetime.", ["now", "timedelta", "utcnow"]],
  ["threading.", ["Thread", "Lock"]],
  ["collections.", ["OrderedDict", "defaultdict", "namedtuple"]],
];
const memberFrames = ["<a> = ", "    return ", "if ", "    <a> = <f>("];

export const moduleMember: ProbeTask = {
  kind: "module member",
  draw(random) {
    const frame = fillTemplate(drawOne(random, memberFrames), drawNames(random));
    const pair = drawSome(random, members, 2);
    return {
      contexts: pair.map(([module]) => `${frame}${module}`),
      choices: pair.map(([, names]) => drawOne(random, names)),
    };
  },
};

/** No method listed belongs to two of the types. */
const methods: readonly (readonly [value: string, names: readonly string[]])[] = [
  ["[]", ["append", "extend", "insert", "sort"]],
  ["{}", ["items", "keys", "get", "setdefault"]],
  ["set()", ["add", "discard"]],
  ['""', ["join", "strip", "split"]],
  ["open(<b>)", ["read", "write", "close"]],
];

export const typeMethod: ProbeTask = {
  kind: "method of a type",
  draw(random) {
    const names = drawNames(random);
    const pair = drawSome(random, methods, 2);
    return {
      contexts: pair.map(([value]) => fillTemplate(`<a> = ${value}\n<a>.`, names)),
      choices: pair.map(([, list]) => drawOne(random, list)),
    };
  },
};
