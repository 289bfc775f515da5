import { describe, expect, it } from "vitest";
import type { Rejection } from "../steps/step.js";
import { LANGUAGE_MODEL, loadLanguageIdentifier } from "./identify-language.js";
import { keepLanguages } from "./keep-languages.js";

const TEXTS = {
  en: "The teacher crossed the narrow bridge before the captain of the ship could answer the old question.",
  de: "Der Lehrer überquerte die schmale Brücke, bevor der Kapitän die alte Frage beantworten konnte.",
  fr: "Le professeur traversa le pont étroit avant que le capitaine ne puisse répondre à la question.",
  ru: "Учитель перешёл через узкий мост, прежде чем капитан смог ответить на старый вопрос.",
  zh: "在船长回答那个老问题之前，老师走过了狭窄的桥。",
};

describe("loadLanguageIdentifier", () => {
  it("names languages with their scores, the same in every call", async () => {
    const identify = await loadLanguageIdentifier();
    for (const [language, text] of Object.entries(TEXTS)) {
      const identified = identify(text);
      expect(identified.language).toBe(language);
      expect(identified.score).toBeGreaterThan(0.7);
      expect(identified.score).toBeLessThanOrEqual(1);
      expect(identify(text)).toEqual(identified);
    }
    // Printed by this model: another would not give the same digits.
    expect(identify("Hello, world! This is a text.")).toEqual({ language: "en", score: 0.96 });
    expect(LANGUAGE_MODEL.name).toBe("lid.176.ftz");
  });

  it("takes any text, and keeps no memory of it", async () => {
    const identify = await loadLanguageIdentifier();
    for (const text of ["", "\0", "😀", "x".repeat(1_000_000), "a ".repeat(200_000)])
      expect(identify(text).score).toBeGreaterThanOrEqual(0);
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 20_000; round++) identify(`text number ${round} of very many`);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});

describe("keepLanguages", () => {
  const documents = [...Object.entries(TEXTS), ["no", " \n "], ["unsure", "Hello"]].map(
    ([id = "", text = ""]) => ({ id, text, meta: { kept: true } }),
  );

  it("keeps what is wanted and sure, says why not, and adds language and score", async () => {
    const rejections: Rejection[] = [];
    const options = { languages: ["en", "fr"], minimumScore: 0.65, lineFeed: " " } as const;
    const run = keepLanguages(documents, options, { onRejection: (one) => rejections.push(one) });
    const out = [];
    for await (const document of run.documents) out.push(document);
    expect(out.map(({ id }) => id)).toEqual(["en", "fr"]);
    expect(out[0]).toEqual({
      ...{ id: "en", text: TEXTS.en },
      meta: { kept: true, language: "en", language_score: expect.any(Number) as number },
    });
    expect(rejections.map(({ documentId, rule }) => `${documentId} ${rule}`)).toEqual([
      ...["de language", "ru language", "zh language", "no language-no-text", "unsure language-score"],
    ]);
  });

  it("asks for the text as one line, joined as the preset has it", async () => {
    const text = "Überquerte\nder Lehrer\ndie Brücke\nschon heute";
    const identify = await loadLanguageIdentifier();
    for (const lineFeed of ["", " "] as const) {
      const run = keepLanguages([{ id: "d", text }], { languages: ["de"], minimumScore: 0, lineFeed });
      const { value } = (await run.documents.next()) as { value: { text: string; meta: Record<string, unknown> } };
      expect(value.text).toBe(text);
      expect(value.meta["language_score"]).toBe(identify(text.replaceAll("\n", lineFeed)).score);
    }
  });
});
