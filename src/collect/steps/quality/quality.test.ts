import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withinMs } from "../../../slow-machine.test.support.js";
import type { Verdict } from "../run-step.js";
import type { Rejection } from "../step.js";
import { c4, C4 } from "./c4.js";
import { ccNetText } from "./cc-net-text.js";
import { countNgrams } from "./count-ngrams.js";
import { fineWeb } from "./fineweb.js";
import { gopherQuality } from "./gopher-quality.js";
import { gopherRepetition } from "./gopher-repetition.js";
import { paperCode } from "./paper-code.js";
import { proseWords } from "./prose-words.js";
import { applyQualityRules, type QualityRules } from "./quality-rules.js";

async function judge(rules: QualityRules, text: string, id = "d"): Promise<Verdict> {
  const verdict = await rules.judge({ id, text });
  if (verdict.status === "reject") expect(rules.rules).toContain(verdict.rule);
  return verdict;
}
async function ruleOf(rules: QualityRules, text: string): Promise<string> {
  const verdict = await judge(rules, text);
  return verdict.status === "reject" ? verdict.rule : verdict.status;
}

/** Different words of `chars` letters. */
const word = (place: number, chars = 5): string =>
  Array.from({ length: chars }, (_, digit) => String.fromCharCode(97 + (Math.floor(place / 26 ** digit) % 26))).join(
    "",
  );
const wordsFrom = (count: number, chars = 5): string[] =>
  Array.from({ length: count }, (_, place) => word(place, chars));

describe("proseWords", () => {
  it("keeps apostrophes, hyphens and decimal points inside words, and makes symbols of the rest", () => {
    const words = proseWords("It’s a state-of-the-art (3.14) test... 😀!?");
    expect(words.filter(({ isSymbol }) => !isSymbol).map(({ text }) => text)).toEqual([
      ...["It’s", "a", "state-of-the-art", "3.14", "test"],
    ]);
    expect(words.filter(({ isSymbol }) => isSymbol).map(({ text }) => text)).toEqual(["(", ")", "...", "😀", "!", "?"]);
  });
});

describe("proseWords, as its regular expression", () => {
  const TOKEN = /([\p{L}\p{M}\p{N}_]+(?:['’.,-][\p{L}\p{M}\p{N}_]+)*)|\.\.\.|[^\s\p{L}\p{M}\p{N}_]/gu;
  const naive = (text: string) =>
    Array.from(text.matchAll(TOKEN), ([token, word]) => ({ text: token, isSymbol: word === undefined }));

  it("splits any text alike", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "a",
        "é",
        "e\u0301",
        "𝒳",
        "😀",
        ".",
        "...",
        "-",
        "'",
        "’",
        ",",
        " ",
        "\n",
        "\ufeff",
        "_",
        "9",
        "\ud83d",
        "\ude00",
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        expect(proseWords(parts.join(""))).toEqual(naive(parts.join("")));
      }),
      { numRuns: 500 },
    );
  });

  it("knows every unit", () => {
    for (let unit = 0; unit < 0x10000; unit++) {
      const text = `a${String.fromCharCode(unit)}b`;
      if (JSON.stringify(proseWords(text)) !== JSON.stringify(naive(text))) expect.fail(`unit ${unit.toString(16)}`);
    }
  });
});

describe("gopherQuality", () => {
  const rules = gopherQuality();
  const stop = ["the", "of"];

  it.each([
    ["49 words are too few", [...stop, ...wordsFrom(47)].join(" "), "gopher-too-few-words"],
    ["50 words are enough", [...stop, ...wordsFrom(48)].join(" "), "keep"],
    [
      "a mean of just under 3 characters is too short",
      ["the", "be", ...wordsFrom(98, 3)].join(" "),
      "gopher-short-words",
    ],
    ["a mean of 3 is not", ["the", "and", ...wordsFrom(98, 3)].join(" "), "keep"],
    ["a mean of 10 is not too long", ["that", "have", ...wordsFrom(12, 11), ...wordsFrom(86, 10)].join(" "), "keep"],
    [
      "a mean of more than 10 is",
      ["that", "have", ...wordsFrom(13, 11), ...wordsFrom(85, 10)].join(" "),
      "gopher-long-words",
    ],
    ["one # in ten tokens passes", [...stop, ...wordsFrom(88), ...Array<string>(10).fill("#")].join(" "), "keep"],
    ["more do not", [...stop, ...wordsFrom(87), ...Array<string>(10).fill("#")].join(" "), "gopher-hashes"],
    [
      "ellipses of both kinds count",
      [...stop, ...wordsFrom(87), ...Array<string>(5).fill("... …")].join(" "),
      "gopher-ellipses",
    ],
    ["one stop word is too few, twice or not", ["the", "the", ...wordsFrom(98)].join(" "), "gopher-stop-words"],
    ["a capital makes no stop word", ["The", "of", ...wordsFrom(98)].join(" "), "gopher-stop-words"],
  ])("%s", async (_, text, expected) => {
    expect(await ruleOf(rules, text)).toBe(expected);
  });

  it("takes a token for a word when anything in it is not in datatrove's punctuation", async () => {
    const page = (token: string) => [...stop, ...wordsFrom(47), token].join(" ");
    for (const token of ["€", "😀", "→", "12", "“don’t”"]) expect(await ruleOf(rules, page(token))).toBe("keep");
    for (const token of ["$", "(", "___", "...", "…", "—", "。", "।", "１"])
      expect(await ruleOf(rules, page(token))).toBe("gopher-too-few-words");
  });

  it("counts words up to a hundred thousand", async () => {
    const many = (count: number) => [...stop, ...wordsFrom(count - 2)].join(" ");
    expect(await ruleOf(rules, many(100_000))).toBe("keep");
    expect(await judge(rules, many(100_001))).toMatchObject({
      rule: "gopher-too-many-words",
      value: 100_001,
      limit: 100_000,
    });
  });

  it("takes nine lines of ten with a bullet, and three of ten with an ellipsis, and no more", async () => {
    const line = wordsFrom(12).join(" ");
    const page = (marked: number, of: number, mark: (line: string) => string) =>
      [...Array.from({ length: of }, (_, place) => (place < marked ? mark(line) : line)), ...stop].join("\n");
    // Two more lines hold the stop words.
    const bullet = (text: string) => `  • ${text}`;
    expect(await ruleOf(rules, page(18, 18, bullet))).toBe("keep");
    expect(await ruleOf(rules, page(19, 19, bullet))).toBe("gopher-bullet-lines");
    expect(
      await ruleOf(
        rules,
        page(19, 19, (text) => `- ${text}`),
      ),
    ).toBe("gopher-bullet-lines");
    expect(
      await ruleOf(
        rules,
        page(6, 18, (text) => `${text}... `),
      ),
    ).toBe("keep");
    expect(
      await ruleOf(
        rules,
        page(7, 18, (text) => `${text}…`),
      ),
    ).toBe("gopher-ellipsis-lines");
  });

  it("wants a letter in eight tokens of ten", async () => {
    const page = (numbers: number) =>
      [...stop, ...wordsFrom(98 - numbers), ...Array<string>(numbers).fill("12345")].join(" ");
    expect(await ruleOf(rules, page(20))).toBe("keep");
    expect(await judge(rules, page(21))).toMatchObject({ rule: "gopher-letter-words", value: 0.79, limit: 0.8 });
  });
});

describe("countNgrams", () => {
  it("gives what datatrove's functions give, for any words and sizes", () => {
    const anyWord = fc.constantFrom("a", "b", "cc", "😀d", "eee");
    fc.assert(
      fc.property(fc.array(anyWord, { minLength: 1, maxLength: 40 }), (words) => {
        const counts = countNgrams(words, 10);
        for (let size = 1; size <= 10; size++) {
          const grams = words.slice(0, Math.max(0, words.length - size + 1)).map((_, at) => words.slice(at, at + size));
          if (grams.length === 0) {
            expect(counts[size]).toBeUndefined();
            continue;
          }
          const occurrences = new Map<string, number>();
          for (const gram of grams) occurrences.set(gram.join(" "), (occurrences.get(gram.join(" ")) ?? 0) + 1);
          const [top] = [...occurrences].sort((one, other) => other[1] - one[1]);
          const seen = new Set<string>();
          let duplicateChars = 0;
          for (let at = 0; at < grams.length;) {
            const gram = grams[at] as string[];
            const isKnown = seen.has(gram.join(" "));
            seen.add(gram.join(" "));
            duplicateChars += isKnown ? [...gram.join("")].length : 0;
            at += isKnown ? size : 1;
          }
          expect(counts[size]).toEqual({ topChars: [...(top?.[0] ?? "")].length * (top?.[1] ?? 0), duplicateChars });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("gopherRepetition", () => {
  const rules = gopherRepetition();

  it.each([
    ["repeated paragraphs", Array<string>(2).fill(wordsFrom(4).join("\n")).join("\n\n"), "gopher-duplicate-paragraphs"],
    [
      "long repeated paragraphs among short ones",
      [...wordsFrom(8), word(9, 30), word(9, 30)].join("\n\n"),
      "gopher-duplicate-paragraph-chars",
    ],
    ["repeated lines", [...wordsFrom(5, 40), ...Array<string>(5).fill("a")].join("\n"), "gopher-duplicate-lines"],
    [
      "long repeated lines among short ones",
      [...wordsFrom(8), word(9, 30), word(9, 30)].join("\n"),
      "gopher-duplicate-line-chars",
    ],
    [
      "one frequent pair of words",
      [...wordsFrom(20).flatMap((one) => [one, "left", "right"])].join(" "),
      "gopher-top-ngram-2",
    ],
    [
      "a run of ten words that comes twice",
      [...wordsFrom(10), "other", ...wordsFrom(10), ...wordsFrom(50, 6)].join(" "),
      "gopher-duplicate-ngrams-10",
    ],
    ["words without a repeat", wordsFrom(60).join(" "), "keep"],
  ])("judges %s", async (_, text, expected) => {
    expect(await ruleOf(rules, text)).toBe(expected);
  });

  it("lets the bound itself pass, and reports the value above it", async () => {
    // Twenty lines; the repeated ones are few characters.
    const lines = (repeats: number) => [
      ...Array.from({ length: 19 - repeats }, (_, place) =>
        wordsFrom(200)
          .slice(8 * place, 8 * place + 8)
          .join(" "),
      ),
      ...Array<string>(repeats + 1).fill("x"),
    ];
    expect(await ruleOf(rules, lines(6).join("\n"))).toBe("keep");
    expect(await judge(rules, lines(7).join("\n"))).toMatchObject({
      rule: "gopher-duplicate-lines",
      value: 0.35,
      limit: 0.3,
    });
  });
});

describe("fineWeb", () => {
  const rules = fineWeb();
  const long = (place: number, end = ""): string =>
    `${wordsFrom(400)
      .slice(10 * place, 10 * place + 10)
      .join(" ")}${end}`;
  const page = (count: number, of: (place: number) => string) =>
    Array.from({ length: count }, (_, place) => of(place)).join("\n");

  it.each([
    ["twelve of a hundred lines with a mark pass", page(25, (place) => long(place, place < 3 ? "." : "")), "keep"],
    ["fewer do not", page(26, (place) => long(place, place < 3 ? '"' : "")), "fineweb-punctuated-lines"],
    [
      "67 of 100 short lines pass",
      page(100, (place) => (place < 67 ? `${word(place, 25)} a b.` : long(place % 40, `${place}.`))),
      "keep",
    ],
    [
      "68 do not",
      page(100, (place) => (place < 68 ? `${word(place, 25)} a b.` : long(place % 40, `${place}.`))),
      "fineweb-short-lines",
    ],
    [
      "30 characters are short, 31 are not",
      page(3, (place) => (place < 2 ? word(place, 31) : word(place, 30))).replaceAll(/$/gm, ""),
      "fineweb-punctuated-lines",
    ],
    ["a repeated line of two", `${long(1, ".")}\n${long(1, ".")}`, "fineweb-duplicate-chars"],
    ["many blank lines", `${long(1, ".")}${"\n".repeat(9)}${long(2, ".")}`, "fineweb-newlines"],
    ["nothing", " \n\t\n", "fineweb-empty"],
  ])("%s", async (_, text, expected) => {
    expect(await ruleOf(rules, text)).toBe(expected);
  });

  it("lets exactly one character in a hundred be repeated", async () => {
    const repeated = (chars: number) => `${long(1, ".")}\n.\n.\n${"x".repeat(chars - long(1, ".").length - 2)}.`;
    const limits = {
      minimumPunctuatedLines: 0,
      maximumShortLines: 1,
      shortLineChars: 30,
      maximumDuplicateChars: 0.01,
      maximumNewlineRatio: 1,
    };
    expect(await ruleOf(fineWeb(limits), repeated(99))).toBe("keep");
    expect(await ruleOf(fineWeb(limits), repeated(98))).toBe("fineweb-duplicate-chars");
  });
});

describe("c4", () => {
  const sentence = "This is a sentence.";
  const five = Array<string>(5).fill(sentence).join("\n");

  it("removes lines by rule and counts them, and takes citations out", async () => {
    const text = [
      ...[
        "too short",
        `a b ${"x".repeat(1001)}`,
        "Please enable JavaScript now.",
        "We use cookies. Our Privacy Policy is here.",
      ],
      ...["A fact.[12] Another[edit] fact[citation needed].", `  ${five}`],
    ].join("\n");
    const verdict = await judge(c4(), text);
    expect(verdict).toEqual({
      ...{ status: "edit", text: `A fact. Another fact.\n${five}` },
      edits: { "c4-line-few-words": 1, "c4-line-long-word": 1, "c4-line-javascript": 1, "c4-line-policy": 1 },
    });
  });

  it.each([
    ["five sentences", five, "keep"],
    ["five sentences on one line", 'One is here. Two is here! "Three is here?" (Four is here.) Five is here.', "keep"],
    ["four sentences", Array<string>(4).fill(sentence).join("\n"), "c4-too-few-sentences"],
    [
      "a decimal point ends nothing",
      `${Array<string>(3).fill(sentence).join("\n")}\nIt is 3.14 and v1.2.3 here`,
      "c4-too-few-sentences",
    ],
    ["lorem ipsum", `${five}\nLorem Ipsum dolor sit.`, "c4-lorem-ipsum"],
    ["a curly bracket", `${five}\nfunction f() { return`, "c4-curly-bracket"],
    ["a curly bracket in a line that goes anyway", `${five}\n{ x`, "edit"],
  ])("judges %s", async (_, text, expected) => {
    expect(await ruleOf(c4(), text)).toBe(expected);
  });

  it("wants a mark at the end of every line when it is told to, and takes no ellipsis for one", async () => {
    const text = `${five}\nno mark is here\nan ellipsis is here...\nA quote is "here"`;
    const verdict = await judge(c4({ ...C4, terminalMarks: true }), text);
    expect(verdict).toEqual({
      status: "edit",
      text: `${five}\nA quote is "here"`,
      edits: { "c4-line-no-terminal-mark": 2 },
    });
  });
});

describe("paperCode", () => {
  const rules = paperCode({ seed: 1 });
  const body = "def f(x):\n    a = 1\n    b = 2\n    c = 3\n    d = 4\n    return a == b\n";

  it.each([
    ["plain code", body, "keep"],
    ["an empty file", "", "code-empty"],
    ["a generated file", `# This is Auto-Generated\n${body}`, "code-auto-generated"],
    ["the words in line 5", `${"#\n".repeat(4)}# autogenerated\n${body}`, "code-auto-generated"],
    ["the words in line 6", `${"#\n".repeat(5)}# autogenerated\n${body}`, "keep"],
    ["a line of 1000 characters", `${body}#${"x".repeat(999)}\n${"y = 1\n".repeat(10)}`, "keep"],
    ["a line of 1001 characters", `${body}#${"x".repeat(1000)}\n${"y = 1\n".repeat(10)}`, "code-long-line"],
    ["1000 characters outside the basic plane", `${body}#${"😀".repeat(999)}\n${"xyzw = 1\n".repeat(200)}`, "keep"],
    ["a mean of 100 characters", `def f(a=1,b=2,c=3,d=4,e=5):${"x".repeat(73)}\n${"x".repeat(100)}`, "keep"],
    ["a mean of more", `def f(a=1,b=2,c=3,d=4,e=5):${"x".repeat(73)}\n${"x".repeat(101)}`, "code-mean-line"],
    ["a quarter of letters and digits", `for ${"=".repeat(9)}`, "code-alphanumeric"],
    ["exactly a quarter", `for ${"=".repeat(8)}`, "keep"],
    ["four equals signs", "for a = b = c = d = e", "code-few-assignments"],
    ["five", "for a = b = c = d = e = f", "keep"],
  ])("judges %s", async (_, text, expected) => {
    expect(await ruleOf(rules, text)).toBe(expected);
  });

  it("drops configuration and test files, and files without keywords, seven times in ten, whatever the order", async () => {
    const draw = async (text: string, rule: string) => {
      let dropped = 0;
      for (let place = 0; place < 2000; place++) {
        const verdict = await judge(rules, text, `file-${place}`);
        if (verdict.status === "reject" && verdict.rule === rule) dropped += 1;
        expect(await judge(rules, text, `file-${place}`)).toEqual(verdict);
      }
      return dropped / 2000;
    };
    // Four standard errors of 2000 draws.
    const tolerance = 4 * Math.sqrt((0.7 * 0.3) / 2000);
    expect(Math.abs((await draw(`# Unit tests\n${body}`, "code-config-or-test")) - 0.7)).toBeLessThan(tolerance);
    expect(Math.abs((await draw("a = b = c = d = e = f\n", "code-no-keyword")) - 0.7)).toBeLessThan(tolerance);
    expect(await draw(body, "code-config-or-test")).toBe(0);
  });

  it("allows the words config and test once in twenty lines", async () => {
    const page = (word: string, count: number, lines: number) =>
      `${word}\n`.repeat(count) + "for xyz = 1\n".repeat(lines - count);
    const dropsAny = async (text: string) => {
      const verdicts = await Promise.all(Array.from({ length: 40 }, (_, place) => judge(rules, text, `${place}`)));
      return verdicts.some((verdict) => verdict.status === "reject" && verdict.rule === "code-config-or-test");
    };
    for (const word of ["config", "Test"]) {
      expect(await dropsAny(page(word, 2, 40))).toBe(false);
      expect(await dropsAny(page(word, 3, 40))).toBe(true);
      expect(await dropsAny(page(word, 2, 39))).toBe(true);
    }
  });

  it("asks for characters a token only where it can count tokens", async () => {
    expect(rules.rules).not.toContain("code-chars-per-token");
    const counting = (chars: number) =>
      paperCode({ seed: 1, countTokens: (text) => Promise.resolve(text.length / chars) });
    expect(await ruleOf(counting(1.5), body)).toBe("keep");
    expect(await ruleOf(counting(1.49), body)).toBe("code-chars-per-token");
  });

  it("has no rule of keywords for languages that have others", async () => {
    const text = "a = 1\n".repeat(40);
    const judgeAll = (keywords?: readonly string[]) => {
      const own = paperCode({ seed: 1, ...(keywords === undefined ? {} : { keywords }) });
      return Promise.all(Array.from({ length: 40 }, async (_, place) => (await judge(own, text, `d${place}`)).status));
    };
    expect(new Set(await judgeAll())).toEqual(new Set(["keep", "reject"]));
    expect(new Set(await judgeAll([]))).toEqual(new Set(["keep"]));
    expect(new Set(await judgeAll(["a ="]))).toEqual(new Set(["keep"]));
    expect(paperCode({ seed: 1, keywords: [] }).rules).not.toContain("code-no-keyword");
  });
});

describe("ccNetText", () => {
  const body = (chars: number) => `${"x".repeat(100)}\n${"😀".repeat(chars - 101)}`;

  it("takes the title out, strips lines and keeps empty ones", async () => {
    const text = `  The title \r\n\n \u00a0\r${body(300).replace("\n", "  \n\n\t")}\n`;
    const run = applyQualityRules([{ id: "d", text, meta: { url: "u" } }], ccNetText());
    const out = [];
    for await (const document of run.documents) out.push(document);
    const expected = `\n\n${body(300).replace("\n", "\n\n")}`;
    expect(out).toEqual([{ id: "d", text: expected, meta: { url: "u", title: "The title" } }]);
  });

  it("takes the line ends behind a record for lines, as cc_net's own test has it", async () => {
    const quotes = ["Don't part with your illusions.", "", "Facts are stubborn things."];
    const textOf = async (text: string) => {
      const verdict = await judge(ccNetText(1), text);
      return verdict.status === "edit" ? verdict.text : verdict;
    };
    expect(await textOf(`Quotes\n${quotes.join("\n")}`)).toBe(`${quotes.join("\n")}\n`);
    expect(await textOf(`Quotes\n${quotes.join("\n")}\n`)).toBe(quotes.join("\n"));
    expect(await textOf(`Quotes\n${quotes.join("\n")}\n\n`)).toBe(`${quotes.join("\n")}\n`);
  });

  it("counts characters without the title, up from 300", async () => {
    expect(await ruleOf(ccNetText(), `A title\n${body(300)}\n`)).toBe("edit");
    expect(await judge(ccNetText(), `A title\n${body(299)}\n`)).toMatchObject({
      rule: "cc-net-too-short",
      value: 299,
      limit: 300,
    });
    expect(await judge(ccNetText(), "x".repeat(500))).toMatchObject({ value: 0 });
    expect(await judge(ccNetText(), "")).toMatchObject({ value: 0 });
  });
});

describe("applyQualityRules", () => {
  it("counts every rule and reports the value that broke it", async () => {
    const rejections: Rejection[] = [];
    const documents = ["", "for a = b", "for a = b = c = d = e = f"].map((text, place) => ({ id: `d${place}`, text }));
    const run = applyQualityRules(documents, paperCode({ seed: 1 }), { onRejection: (one) => rejections.push(one) });
    for await (const { id } of run.documents) expect(id).toBe("d2");
    expect(rejections).toEqual([
      { documentId: "d0", rule: "code-empty", value: 0, limit: 1 },
      { documentId: "d1", rule: "code-few-assignments", value: 1, limit: 5 },
    ]);
    expect(run.counts().rejections).toMatchObject({ "code-empty": 1, "code-few-assignments": 1, "code-long-line": 0 });
  });

  it("judges any text without an exception, and texts made to be slow in linear time", async () => {
    const all = [gopherQuality(), gopherRepetition(), fineWeb(), c4(), paperCode({ seed: 1 })];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (text) => {
        for (const rules of all) await judge(rules, text);
      }),
    );
    const start = performance.now();
    for (const unit of [" ", "\n", ".", "[", "[1", "a-", "'", '."', "\r", "a ", "…", "\u2028"]) {
      for (const rules of all) await judge(rules, `x y z ${unit.repeat(100_000)}x`);
    }
    expect(performance.now() - start).toBeLessThan(withinMs(15_000));
  });
});
