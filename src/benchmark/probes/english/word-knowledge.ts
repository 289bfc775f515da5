/** English probes of which words go together in books. */
import { drawIndex, drawOne, drawSome } from "../../../math/random.js";
import type { ProbeTask } from "../probe-item.js";

/** Each phrase with its usual preposition; phrases that take two of these are left out. */
const governed: readonly [preposition: string, phrases: readonly string[]][] = [
  [
    " of",
    ["was fond", "was afraid", "was full", "was accused", "was capable", "was ashamed", "made use", "became aware"],
  ],
  [" to", ["belonged", "was accustomed", "looked forward", "paid attention", "gave rise", "was equal"]],
  [" with", ["was filled", "was acquainted", "was armed", "made friends", "was charmed"]],
  [" in", ["was interested", "succeeded", "believed", "took part", "persisted"]],
  [" from", ["suffered", "escaped", "was absent", "recovered", "was descended"]],
  [" at", ["laughed", "stared", "was astonished", "glanced"]],
  [" for", ["waited", "was sorry", "was famous", "longed"]],
  [" upon", ["insisted", "depended", "relied"]],
];
const governors = ["He", "She", "The boy", "The king", "My friend", "The old man"];

export const preposition: ProbeTask = {
  kind: "preposition",
  draw(random) {
    const subject = drawOne(random, governors);
    const pair = drawSome(random, governed, 2);
    return {
      contexts: pair.map(([, phrases]) => `${subject} ${drawOne(random, phrases)}`),
      choices: pair.map(([word]) => word),
    };
  },
};

/** Frames and what fits them; nothing fits two rows. */
const scenes: readonly [frames: readonly string[], words: readonly string[]][] = [
  [
    ["He drank a glass of", "She poured out a cup of", "He filled his glass with"],
    ["wine", "water", "milk"],
  ],
  [
    ["She wrote a long", "He read the", "He sealed the"],
    ["letter", "book", "note"],
  ],
  [
    ["He mounted his", "He rode a fine", "He saddled his"],
    ["horse", "pony"],
  ],
  [
    ["She put on her", "He took off his", "He was dressed in a black"],
    ["coat", "hat", "cloak"],
  ],
  [
    ["They climbed the steep", "They stood at the top of the", "The house stood on a"],
    ["hill", "mountain"],
  ],
  [
    ["He fired his", "He loaded the", "He shot the bird with his"],
    ["gun", "pistol", "rifle"],
  ],
  [
    ["The stars shone in the", "The clouds gathered in the", "The moon was high in the"],
    ["sky", "heavens"],
  ],
  [
    ["They sailed across the", "The ship was lost at", "The ship put out to"],
    ["sea", "ocean"],
  ],
  [
    ["He knocked at the", "They came in at the", "He locked the"],
    ["door", "gate"],
  ],
  [
    ["He sat down in the", "He leaned back in his", "He pulled up a"],
    ["chair", "seat"],
  ],
  [
    ["They sat down to", "They invited him to", "He slept until after"],
    ["dinner", "breakfast", "supper"],
  ],
  [
    ["He ate a piece of", "She cut a slice of", "He was hungry and asked for some"],
    ["bread", "meat", "cheese"],
  ],
  [
    ["She lit the", "The room was lighted by a", "He blew out the"],
    ["candle", "lamp"],
  ],
  [
    ["He was wounded in the", "She took him by the", "He had a pain in the"],
    ["arm", "hand", "shoulder"],
  ],
  [
    ["The judge and the", "He was tried by a", "The lawyer spoke to the"],
    ["jury", "court"],
  ],
];

export const typicalObject: ProbeTask = {
  kind: "fitting word",
  draw(random) {
    const pair = drawSome(random, scenes, 2);
    return {
      contexts: pair.map(([frames]) => drawOne(random, frames)),
      choices: pair.map(([, words]) => ` ${drawOne(random, words)}`),
    };
  },
};

const nounPairs = [
  "day night",
  "brother sister",
  "husband wife",
  "king queen",
  "father mother",
  "north south",
  "east west",
  "gold silver",
  "men women",
  "life death",
  "heaven earth",
  "body soul",
  "flesh blood",
  "thunder lightning",
  "bread butter",
  "war peace",
  "pen ink",
  "hands feet",
  "joy sorrow",
  "son daughter",
  "uncle aunt",
  "bow arrow",
].map((pair) => pair.split(" "));
const nounFrames = ["of X and", "between X and", "He spoke of X and", "neither X nor", "both X and"];

export const wordPairs: ProbeTask = {
  kind: "word pairs",
  draw(random) {
    const frame = drawOne(random, nounFrames);
    const pairs = drawSome(random, nounPairs, 2);
    return {
      contexts: pairs.map(([first]) => frame.replace("X", first!)),
      choices: pairs.map(([, second]) => ` ${second}`),
    };
  },
};

const oppositePairs = [
  "hot cold",
  "rich poor",
  "old young",
  "good bad",
  "right wrong",
  "black white",
  "high low",
  "long short",
  "dead alive",
  "great small",
  "strong weak",
  "true false",
  "up down",
  "wise foolish",
  "early late",
  "public private",
].map((pair) => pair.split(" "));
const oppositeFrames = ["neither X nor", "whether X or", "It was not X, but", "either X or", "some were X and others"];

export const opposites: ProbeTask = {
  kind: "opposites",
  draw(random) {
    const frame = drawOne(random, oppositeFrames);
    // Both words of a row may be asked for: "hot or cold" and "cold or hot".
    const flip = random() < 0.5;
    const pairs = drawSome(random, oppositePairs, 2).map((pair) => (flip ? [...pair].reverse() : pair));
    return {
      contexts: pairs.map(([first]) => frame.replace("X", first!)),
      choices: pairs.map(([, second]) => ` ${second}`),
    };
  },
};

const series = [
  "one two three four five six seven eight nine ten",
  "first second third fourth fifth sixth seventh eighth",
  "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
  "January February March April May June July August September October November December",
].map((words) => words.split(" "));

/** Two places of one series, so far apart that neither context holds the other's answer. */
export const wordSeries: ProbeTask = {
  kind: "series",
  draw(random) {
    const words = drawOne(random, series);
    const early = drawIndex(random, words.length - 5);
    const late = early + 3 + drawIndex(random, words.length - 5 - early);
    const starts = [early, late];
    return {
      contexts: starts.map((start) => `${words[start]}, ${words[start + 1]},`),
      choices: starts.map((start) => ` ${words[start + 2]}`),
    };
  },
};
