/** English probes of word form: what does the word before allow next? */
import { drawOne, drawSome } from "../../../math/random.js";
import type { ProbeTask } from "../probe-item.js";
import { people, things } from "./nouns.js";

/** Base, past, participle, -ing: all four differ. */
const verbs = [
  "go went gone going",
  "see saw seen seeing",
  "take took taken taking",
  "give gave given giving",
  "know knew known knowing",
  "write wrote written writing",
  "speak spoke spoken speaking",
  "break broke broken breaking",
  "do did done doing",
  "begin began begun beginning",
  "fall fell fallen falling",
  "eat ate eaten eating",
  "forget forgot forgotten forgetting",
  "wear wore worn wearing",
  "grow grew grown growing",
  "throw threw thrown throwing",
  "draw drew drawn drawing",
  "rise rose risen rising",
].map((forms) => forms.split(" "));

const licensors = [
  ["He will", "She could not", "They did not", "He was able to", "You must", "They began to"],
  ["Yesterday he", "Then she", "At last he", "In the morning the old man", "And so she"],
  ["He had", "They have never", "She had already", "It has", "He must have"],
  ["He was busy", "She kept", "Instead of", "He was afraid of", "They could not help"],
];

export const verbForm: ProbeTask = {
  kind: "verb form",
  draw(random) {
    const forms = drawOne(random, verbs);
    const classes = drawSome(random, [0, 1, 2, 3], 2);
    return {
      contexts: classes.map((place) => drawOne(random, licensors[place]!)),
      choices: classes.map((place) => ` ${forms[place]}`),
    };
  },
};

const objectFrames = [
  "She gave it to",
  "He spoke to",
  "They looked at",
  "The letter was from",
  "She came with",
  "He ran after",
  "They sat behind",
  "She was afraid of",
  "He had heard of",
  "The dog went towards",
  "She smiled upon",
  "There was no room for",
];
const subjectFrames = [
  "They said that",
  "She knew that",
  "He stopped because",
  "Tell me if",
  "It was late when",
  "I think",
  "They waited until",
  "It was cold, although",
  "She wondered whether",
  "He asked why",
  "Nobody knew where",
  "Do you believe that",
];
const cases = [
  [" him", " he"],
  [" them", " they"],
  [" me", " I"],
  [" us", " we"],
] as const;

export const pronounCase: ProbeTask = {
  kind: "pronoun case",
  draw: (random) => ({
    contexts: [drawOne(random, objectFrames), drawOne(random, subjectFrames)],
    choices: [...drawOne(random, cases)],
  }),
};

const describing = ["a young", "a poor", "a little", "a great", "a fine", "a strange"];
const relativeFrames = ["There was", "He saw", "They came upon", "She spoke of", "I remember"];

export const relativePronoun: ProbeTask = {
  kind: "relative pronoun",
  draw(random) {
    const frame = `${drawOne(random, relativeFrames)} ${drawOne(random, describing)}`;
    return {
      contexts: [`${frame} ${drawOne(random, people)[0]}`, `${frame} ${drawOne(random, things)[0]}`],
      choices: [" who", " which"],
    };
  },
};

const adjectives = ["beautiful", "dark", "strange", "cold", "strong", "quiet", "happy", "dangerous", "clear", "great"];
const subjects = ["It was", "He was", "She is", "They were", "The night was", "The place seemed"];
const correlatives = [
  ["more", " than"],
  ["as", " as"],
  ["so", " that"],
  ["neither", " nor"],
  ["either", " or"],
] as const;

export const correlative: ProbeTask = {
  kind: "correlative",
  draw(random) {
    const frame = drawOne(random, subjects);
    const adjective = drawOne(random, adjectives);
    const pair = drawSome(random, correlatives, 2);
    return {
      contexts: pair.map(([opening]) => `${frame} ${opening} ${adjective}`),
      choices: pair.map(([, closing]) => closing),
    };
  },
};
