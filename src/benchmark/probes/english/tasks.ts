import type { ProbeTask } from "../probe-item.js";
import { anaphor, determinerNoun, distantAgreement, nearAgreement, possessive } from "./agreement.js";
import { correlative, pronounCase, relativePronoun, verbForm } from "./forms.js";
import { opposites, preposition, typicalObject, wordPairs, wordSeries } from "./word-knowledge.js";

export const englishTasks: readonly ProbeTask[] = [
  nearAgreement,
  distantAgreement,
  determinerNoun,
  anaphor,
  possessive,
  verbForm,
  pronounCase,
  relativePronoun,
  correlative,
  preposition,
  typicalObject,
  wordPairs,
  opposites,
  wordSeries,
];
