/**
 * Pages for the fake of Common Crawl: generated prose in three languages, text of ../shared/corpora where it is present, and
 * planted pages of every kind that a rule should catch. Everything is a function of the seed.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRandom, drawOne, type Random } from "../../math/random.js";

export type PageKind =
  | "english"
  | "real"
  | "german"
  | "russian"
  | "near-duplicate"
  | "exact-duplicate"
  | "boilerplate"
  | "short"
  | "not-utf8"
  | "outside-dates";

export interface FakePage {
  readonly id: string;
  readonly kind: PageKind;
  readonly url: string;
  readonly date: string;
  readonly title: string;
  /** Paragraphs, one a line. */
  readonly text: string;
  /** Of planted duplicates: the page they are like. */
  readonly of?: string;
}

/** `count` pages, of which about six in ten are `english` or `real`; the first ones are. */
export function fakePages(count: number, seed: string, dates: { from: string; to: string }): FakePage[] {
  const random = createRandom(`fake pages ${seed}`);
  const real = realPages(random);
  const pages: FakePage[] = [];
  for (let place = 0; place < count; place++) {
    const kind = place < 5 ? "english" : kindOf(random());
    const good = pages.filter((page) => page.kind === "english");
    const of = drawOne(random, good.length > 0 ? good : [undefined]);
    const text = kind === "real" ? real.next() : undefined;
    pages.push(makePage(place, text === undefined && kind === "real" ? "english" : kind, text, of));
  }
  return pages;

  function makePage(place: number, kind: PageKind, text: string | undefined, of: FakePage | undefined): FakePage {
    const number = String(place).padStart(6, "0");
    const span = Date.parse(dates.to) - Date.parse(dates.from);
    const time = new Date(Date.parse(dates.from) + Math.floor(random() * span));
    return {
      ...{
        id: `urn:uuid:${seed}-${number}`,
        kind,
        url: `https://www.site-${place % 97}.example/page/${seed}/${number}`,
      },
      date: kind === "outside-dates" ? "2026-01-15T00:00:00Z" : `${time.toISOString().slice(0, 19)}Z`,
      title: `Page ${number} about the ${drawOne(random, ENGLISH.nouns)}`,
      text: text ?? textOf(kind, random, of),
      ...(of !== undefined && kind.endsWith("duplicate") ? { of: of.id } : {}),
    };
  }
}

const SHARES: readonly (readonly [PageKind, number])[] = [
  ...([
    ["german", 0.08],
    ["russian", 0.06],
    ["near-duplicate", 0.06],
    ["exact-duplicate", 0.05],
  ] as const),
  ...([
    ["boilerplate", 0.06],
    ["short", 0.04],
    ["not-utf8", 0.02],
    ["outside-dates", 0.02],
    ["real", 0.2],
  ] as const),
];

function kindOf(draw: number): PageKind {
  let left = draw;
  for (const [kind, share] of SHARES) {
    if (left < share) return kind;
    left -= share;
  }
  return "english";
}

function textOf(kind: PageKind, random: Random, of: FakePage | undefined): string {
  if (kind === "exact-duplicate" && of !== undefined) return of.text;
  if (kind === "near-duplicate" && of !== undefined) return `${of.text}\n${sentence(ENGLISH, random)}`;
  if (kind === "boilerplate") return boilerplate(random);
  if (kind === "short") return `${sentence(ENGLISH, random)}\n${sentence(ENGLISH, random)}`;
  return prose(kind === "german" ? GERMAN : kind === "russian" ? RUSSIAN : ENGLISH, random);
}

function prose(words: Words, random: Random): string {
  const paragraphs = Array.from({ length: 6 + Math.floor(random() * 6) }, () =>
    Array.from({ length: 3 + Math.floor(random() * 4) }, () => sentence(words, random)).join(" "),
  );
  return paragraphs.join("\n");
}

function boilerplate(random: Random): string {
  const items = [
    "Home",
    "About us",
    "Contact",
    "Log in",
    "Sign up",
    "Products",
    "Cart",
    "Read more",
    "Share",
    "Next page",
  ];
  return Array.from({ length: 40 }, () => drawOne(random, items)).join("\n");
}

interface Words {
  readonly nouns: readonly string[];
  readonly templates: readonly string[];
  readonly verbs: readonly string[];
  readonly adjectives: readonly string[];
}

/** In a template N, V and A stand for a noun, a verb and an adjective. */
function sentence({ templates, nouns, verbs, adjectives }: Words, random: Random): string {
  const kinds: Readonly<Record<string, readonly string[]>> = { N: nouns, V: verbs, A: adjectives };
  return drawOne(random, templates).replace(/\b[NVA]\b/g, (kind) => drawOne(random, kinds[kind] ?? []));
}

const list = (text: string): string[] => text.split(" ");
const ENGLISH: Words = {
  nouns: list(
    "river mountain teacher window garden engine village letter market doctor island painter kitchen bridge captain forest " +
      "story winter summer library machine question answer neighbour farmer student minister record history valley harbour " +
      "lesson tower festival newspaper journey children weather museum orchard railway council evening morning factory",
  ),
  verbs: list(
    "found followed carried remembered described repaired visited crossed answered watched painted measured collected studied " +
      "borrowed protected explained discovered opened ignored welcomed counted finished guarded planted moved",
  ),
  adjectives: list(
    "old quiet narrow bright heavy famous careful empty distant green wooden early curious broken friendly modern northern " +
      "cold simple proud hidden ancient gentle busy lonely useful patient golden strange",
  ),
  templates: [
    ..."The A N V the N before the A N could see it.|Nobody in the N knew why the N V a A N.".split("|"),
    ..."When the N was A, people from the N V it with a A N.|It was a A N, and that N had V more than one N.".split(
      "|",
    ),
    ..."They V the N to the A N, because they have always been A.|Every N that the N V became part of a A N.".split(
      "|",
    ),
    ..."She said that her N would be A if the N ever V the N again.|Most of us V that N, but only the N stayed A.".split(
      "|",
    ),
    ..."In the end a A N V everything which the N had promised to the N.|There is no N like the one we V near the N.".split(
      "|",
    ),
  ],
};
const GERMAN: Words = {
  nouns: list(
    "Fluss Berg Lehrer Garten Motor Brief Markt Arzt Maler Wald Winter Sommer Nachbar Bauer Student Turm Hafen Abend",
  ),
  verbs: list(
    "fand verfolgte beschrieb reparierte besuchte überquerte beobachtete malte sammelte erklärte öffnete zählte",
  ),
  adjectives: list(
    "alte ruhige schmale helle schwere berühmte leere ferne grüne frühe neugierige freundliche kalte stolze",
  ),
  templates: [
    "Der A N V den N, bevor der andere N ihn sehen konnte.",
    "Niemand wusste, warum der N so lange den A N V und nicht zurückkam.",
    "Als der Tag zu Ende ging, V der N noch einmal den N, und alle waren froh darüber.",
    "Es war ein N, der seit vielen Jahren keinen N mehr V.",
  ],
};
const RUSSIAN: Words = {
  nouns: list("учитель сосед врач художник капитан фермер студент мастер писатель рыбак сторож мальчик"),
  verbs: list("нашёл увидел описал починил открыл забыл нарисовал измерил посетил встретил"),
  adjectives: list("старый тихий узкий светлый тяжёлый известный пустой далёкий зелёный холодный простой"),
  templates: [
    "Когда наступил вечер, A N V дом у реки и долго молчал.",
    "Никто не знал, почему N V это письмо, но A N всё понял.",
    "В нашей деревне каждый N хотя бы раз V этот лес, и он был A.",
  ],
};

/** Pieces of about 3,000 characters, whole lines, of the shared English corpus; nothing where it is absent. */
function realPages(random: Random): { next(): string | undefined } {
  const file = new URL("../../../../shared/corpora/english.jsonl", import.meta.url);
  if (!existsSync(file)) return { next: () => undefined };
  const pieces: string[] = [];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    const { content } = JSON.parse(line) as { readonly content: string };
    let piece = "";
    for (const paragraph of content.split("\n").filter((one) => one.trim() !== "")) {
      piece += `${piece === "" ? "" : "\n"}${paragraph}`;
      if (piece.length < 3000) continue;
      pieces.push(piece);
      piece = "";
    }
  }
  let place = Math.floor(random() * pieces.length);
  let left = pieces.length;
  return { next: () => (left-- > 0 ? pieces[place++ % pieces.length] : undefined) };
}
