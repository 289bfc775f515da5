/** LaTeX probes of small arithmetic, of order, and of which words and symbols go together in mathematics. */
import { drawIndex, drawOne, drawSome } from "../../../math/random.js";
import type { ProbeTask } from "../probe-item.js";

/** Sums and differences of one-digit numbers with one-digit results; two of them differ in one operand. */
export const arithmetic: ProbeTask = {
  kind: "arithmetic",
  draw(random) {
    const fixed = 1 + drawIndex(random, 4);
    const others = drawSome(random, [1, 2, 3, 4, 5], 2);
    const isSum = random() < 0.5;
    return {
      contexts: others.map((other) => (isSum ? `$${fixed} + ${other} =` : `$${other + fixed} - ${fixed} =`)),
      choices: others.map((other) => ` ${isSum ? fixed + other : other}`),
    };
  },
};

const sequences = [
  (first: number) => [`$${first}, ${first + 1}, ${first + 2},`, ` ${first + 3}`],
  (first: number) => [`$x_${first}, x_${first + 1}, x_`, `${first + 2}`],
  (first: number) => [`$a_${first} + a_${first + 1} + a_`, `${first + 2}`],
  (first: number) => [`$x^${first} + x^${first + 1} + x^`, `${first + 2}`],
  (first: number) => [`$${first} < ${first + 1} <`, ` ${first + 2}`],
] as const;

export const sequence: ProbeTask = {
  kind: "sequence",
  draw(random) {
    const make = drawOne(random, sequences);
    const pair = drawSome(random, [0, 1, 2, 3, 4, 5, 6], 2).map(make);
    return { contexts: pair.map(([context]) => context!), choices: pair.map(([, next]) => next!) };
  },
};

const letterRows = [
  "a b c d",
  "i j k",
  "f g h",
  "p q r",
  "x y z",
  "u v w",
  "m n",
  "A B C D",
  "X Y Z",
  "U V W",
  "P Q R",
].map((row) => row.split(" "));
const greekRow = ["\\alpha", "\\beta", "\\gamma", "\\delta"];
const letterFrames = ["$<>, ", "Let $<>$ and $", "$(<>, ", "for $<>, "];

export const letterOrder: ProbeTask = {
  kind: "order of letters",
  draw(random) {
    const rows = drawSome(random, [...letterRows, greekRow], 2);
    const frame = drawOne(random, letterFrames);
    const places = rows.map((row) => drawIndex(random, row.length - 1));
    return {
      contexts: rows.map((row, which) => frame.replace("<>", row[places[which]!]!)),
      choices: rows.map((row, which) => row[places[which]! + 1]!),
    };
  },
};

/** Fixed phrases; no last word fits another row as well. */
const terms: readonly (readonly [lead: string, follow: string])[] = [
  ["if and only", " if"],
  ["a vector", " space"],
  ["a prime", " number"],
  ["a continuous", " function"],
  ["a commutative", " ring"],
  ["the following are", " equivalent"],
  ["without loss of", " generality"],
  ["by the induction", " hypothesis"],
  ["a short exact", " sequence"],
  ["a partial differential", " equation"],
  ["the triangle", " inequality"],
  ["the real", " numbers"],
  ["the unit", " circle"],
  ["a power", " series"],
  ["a field of", " characteristic"],
  ["a normal", " subgroup"],
  ["in the following", " theorem"],
  ["the right hand", " side"],
  ["a necessary and sufficient", " condition"],
  ["on the other", " hand"],
  ["it is easy to", " see"],
  ["for all sufficiently", " large"],
];
const termFrames = ["Then", "Hence", "Now", "But", "Thus", "So that"];

export const term: ProbeTask = {
  kind: "terms",
  draw(random) {
    const frame = drawOne(random, termFrames);
    const [one, other] = drawSome(random, terms, 2) as [(typeof terms)[number], (typeof terms)[number]];
    return { contexts: [one, other].map(([lead]) => `${frame} ${lead}`), choices: [one[1], other[1]] };
  },
};
