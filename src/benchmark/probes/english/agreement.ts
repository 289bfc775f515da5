/** English probes of number and gender: does the form match the word that governs it? */
import { drawOne, drawSome, type Random } from "../../../math/random.js";
import type { ProbeTask } from "../probe-item.js";
import { females, males, openers, people, things, type Noun } from "./nouns.js";

const verbs = [
  [" is", " are"],
  [" was", " were"],
  [" has", " have"],
  [" does not", " do not"],
  [" seems", " seem"],
] as const;

/** The noun stands right before the verb. */
export const nearAgreement: ProbeTask = {
  kind: "agreement",
  draw(random) {
    const [singular, plural] = drawOne(random, [...people, ...things]);
    const opener = drawOne(random, openers);
    return { contexts: [`${opener} ${singular}`, `${opener} ${plural}`], choices: [...drawOne(random, verbs)] };
  },
};

/** Another noun, the same in both contexts and as often plural as singular, stands between the subject and its verb. */
export const distantAgreement: ProbeTask = {
  kind: "agreement at a distance",
  draw(random) {
    const [subjects, link, others] = drawOne(random, links);
    const [singular, plural] = drawOne(random, subjects);
    const otherNouns = others.filter(([noun]) => noun !== singular);
    const between = `${link} ${drawOne(random, drawOne(random, otherNouns))}`;
    const opener = drawOne(random, openers);
    return {
      contexts: [`${opener} ${singular} ${between}`, `${opener} ${plural} ${between}`],
      choices: [...drawOne(random, verbs)],
    };
  },
};

const links: readonly (readonly [subjects: readonly Noun[], link: string, others: readonly Noun[]])[] = [
  [things, "of the", people],
  [things, "near the", things],
  [people, "with the", things],
  [people, "beside the", people],
  [things, "which belonged to the", people],
];

const singularDeterminers = ["this", "a single", "every", "each", "another", "one"];
const pluralDeterminers = ["these", "those", "many", "several", "two", "a few"];
const determinerFrames = ["He looked at", "They spoke of", "She remembered", "He thought of", "I have seen"];
const adjectives = ["", " old", " great", " little", " poor", " strange", " beautiful"];

export const determinerNoun: ProbeTask = {
  kind: "determiner and noun",
  draw(random) {
    const [singular, plural] = drawOne(random, [...people, ...things]);
    const frame = drawOne(random, determinerFrames);
    const adjective = drawOne(random, adjectives);
    return {
      contexts: [
        `${frame} ${drawOne(random, singularDeterminers)}${adjective}`,
        `${frame} ${drawOne(random, pluralDeterminers)}${adjective}`,
      ],
      choices: [` ${singular}`, ` ${plural}`],
    };
  },
};

const reflexiveVerbs = ["said to", "found", "threw", "saw", "placed", "thought only of", "defended", "hid", "asked"];
const possessiveFrames = [
  "turned away and covered",
  "sat down and raised",
  "smiled and held out",
  "stood up and shook",
  "came in with a smile on",
  "looked up from",
  "lost",
];

export const anaphor: ProbeTask = {
  kind: "reflexive pronoun",
  draw: (random) => matchedToSubjects(random, reflexiveVerbs, [" himself", " herself", " themselves"]),
};

export const possessive: ProbeTask = {
  kind: "possessive pronoun",
  draw: (random) => matchedToSubjects(random, possessiveFrames, [" his", " her", " their"]),
};

/** Two of the three classes of subjects before the same words; each class has its own form. */
function matchedToSubjects(random: Random, frames: readonly string[], forms: readonly string[]) {
  const frame = drawOne(random, frames);
  const subjects = [males, females, people.map(([, plural]) => `The ${plural}`)];
  const classes = drawSome(random, [0, 1, 2], 2);
  return {
    contexts: classes.map((place) => `${drawOne(random, subjects[place]!)} ${frame}`),
    choices: classes.map((place) => forms[place]!),
  };
}
