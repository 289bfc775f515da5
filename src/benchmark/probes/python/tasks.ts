import type { ProbeTask } from "../probe-item.js";
import { moduleMember, typeMethod } from "./library-knowledge.js";
import { assignedName, attributeName, className, functionName, loopVariable, parameterName } from "./name-use.js";
import { blockColon, bracketClose, indentation, keyword, quoteClose } from "./syntax.js";

export const pythonTasks: readonly ProbeTask[] = [
  blockColon,
  indentation,
  bracketClose,
  quoteClose,
  keyword,
  parameterName,
  loopVariable,
  assignedName,
  attributeName,
  className,
  functionName,
  moduleMember,
  typeMethod,
];
