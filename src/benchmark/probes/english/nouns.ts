/** Word lists that several English probes share. */

/** Singular and plural. */
export type Noun = readonly [singular: string, plural: string];

const regular = (words: string): Noun[] => words.split(" ").map((word) => [word, `${word}s`] as const);

export const people: readonly Noun[] = [
  ...regular("boy girl king soldier brother sister servant stranger sailor doctor friend captain officer prisoner"),
  ...regular("teacher farmer priest merchant"),
  ["man", "men"],
  ["woman", "women"],
  ["child", "children"],
  ["lady", "ladies"],
  ["gentleman", "gentlemen"],
];

export const things: readonly Noun[] = [
  ...regular("house tree ship letter book window door room garden street picture stone table bridge tower road"),
  ...regular("horse flower boat river hill village"),
  ["knife", "knives"],
  ["story", "stories"],
  ["city", "cities"],
  ["box", "boxes"],
];

export const males = [
  "The king",
  "His father",
  "My brother",
  "The boy",
  "Her uncle",
  "The old gentleman",
  "Her husband",
  "The young man",
  "John",
  "Henry",
  "Mr. Smith",
];

export const females = [
  "The queen",
  "His mother",
  "My sister",
  "The girl",
  "Her aunt",
  "The old lady",
  "His wife",
  "The young woman",
  "Mary",
  "Jane",
  "Mrs. Smith",
];

export const openers = [
  "The",
  "I think the",
  "At last the",
  "They say that the",
  "In those days the",
  "He knew that the",
];
