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

const terms: readonly (readonly [lead: string, follow: string])[] = [
  ["if and only", " if"],
  ["a vector", " space"],
  ["a prime", " number"],
  ["a continuous", " function"],
  ["a commutative", " ring"],
  ["an abelian", " group"],
  ["the following are", " equivalent"],
  ["without loss of", " generality"],
  ["by the induction", " hypothesis"],
  ["a linear", " combination"],
  ["a convergent", " sequence"],
  ["a partial differential", " equation"],
  ["the triangle", " inequality"],
  ["a short exact", " sequence"],
  ["a maximal", " ideal"],
  ["a system of linear", " equations"],
  ["the real", " numbers"],
  ["the unit", " circle"],
  ["a power", " series"],
  ["a field of", " characteristic"],
  ["the complex", " plane"],
  ["a normal", " subgroup"],
  ["an algebraically closed", " field"],
  ["in the following", " theorem"],
];
const termFrames = ["This is", "We use", "Consider", "Here we have", "Recall", "that is,"];

export const term: ProbeTask = {
  kind: "terms",
  draw(random) {
    const frame = drawOne(random, termFrames);
    const [one, other] = drawSome(random, terms, 2) as [(typeof terms)[number], (typeof terms)[number]];
    return { contexts: [one, other].map(([lead]) => `${frame} ${lead}`), choices: [one[1], other[1]] };
  },
};
