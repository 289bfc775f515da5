/** Repositories for the fake of GitHub: their metadata, their files, and what is to become of each file. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRandom, drawIndex, drawOne, type Random } from "../../math/random.js";
import { isoSeconds } from "./date-window.js";

export interface FakeFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
  /** `kept`, or why it is dropped: by which rule of the unit, or as which kind of duplicate of all repositories. */
  readonly fate: string;
}

export interface FakeRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly createdAt: string;
  readonly pushedAt: string;
  readonly stars: number;
  readonly licence: string | null;
  readonly language: string;
  readonly isFork: boolean;
  readonly isArchived: boolean;
  readonly isPrivate: boolean;
  readonly state: "ok" | "gone" | "blocked" | "empty" | "renamed" | "damaged" | "huge";
  /** Newest first. */
  readonly commits: readonly { readonly sha: string; readonly date: string }[];
  readonly files: readonly FakeFile[];
}

export interface FakeRepositoryOptions {
  /** Default 40. */
  readonly repositories?: number;
  /** Kept files of each; 0 also leaves out everything else. Default 4. */
  readonly files?: number;
  /** Characters of a kept file, about. Default 3,000. */
  readonly fileChars?: number;
  /** All of them come to be in the first hour. Default: within September 2026. */
  readonly isBurst?: boolean;
  readonly seed?: number;
}

/** Ids ascend. Places 1 to 7 of every 20 have each their own trouble. */
export function fakeRepositories(options: FakeRepositoryOptions = {}): FakeRepository[] {
  const { repositories: count = 40, files = 4, fileChars = 3000, isBurst = false, seed = 1 } = options;
  const random = createRandom(`fake github ${seed}`);
  const shared = files === 0 ? [] : sharedTexts();
  const all: FakeRepository[] = [];
  for (let place = 0; place < count; place++) {
    const created = START_MS + Math.floor(random() * (isBurst ? 3600 : 30 * 86_400)) * 1000;
    const pushed = Math.min(created + Math.floor(random() * 10 * 86_400) * 1000, START_MS + 60 * 86_400_000);
    const trouble = files === 0 ? "ok" : (TROUBLES[place % 20] ?? "ok");
    const kept = Array.from({ length: files }, (_, index) => ({
      path: `src/${identifier(random)}_${index}.py`,
      bytes: (trouble === "ok" ? shared.pop() : undefined) ?? generatePython(random, fileChars),
      fate: "kept",
    }));
    const earlier = all
      .filter(({ state }) => state === "ok")
      .at(-1)
      ?.files.find(({ fate }) => fate === "kept");
    const extra =
      files === 0 || trouble !== "ok"
        ? []
        : [...troubles(random), ...copies(earlier), ...(place % 8 === 0 ? LARGE : [])];
    all.push({
      ...{ id: 700_000_000 + 13 * place, owner: `owner-${place % 17}`, name: `${identifier(random)}.${place}` },
      ...{ createdAt: isoSeconds(created), pushedAt: isoSeconds(pushed) },
      stars: 5 + Math.floor(1 / (random() + 0.0005)),
      licence: drawOne(random, ["MIT", "MIT", "Apache-2.0", "BSD-3-Clause", "GPL-3.0", "NOASSERTION", null]),
      language: place % 11 === 10 ? "Go" : "Python",
      ...{ isFork: place % 13 === 12, isArchived: place % 9 === 8, isPrivate: place % 19 === 18, state: trouble },
      commits: commitsOf(place, created),
      files: [...kept, ...extra],
    });
  }
  return all;
}

export const START_MS = Date.parse("2026-09-01T00:00:00Z");

const TROUBLES: Readonly<Record<number, FakeRepository["state"]>> = {
  ...{ 1: "gone", 2: "blocked", 3: "empty", 4: "renamed", 5: "damaged", 6: "huge" },
};

/** One before the window's end, one after it. */
function commitsOf(place: number, createdMs: number): { sha: string; date: string }[] {
  const dates = [START_MS + 45 * 86_400_000, createdMs + 1000];
  return dates.map((date, index) => ({
    sha: createHash("sha1").update(`commit ${place} ${index}`).digest("hex"),
    date: isoSeconds(date),
  }));
}

/** Functions of random names: no two files have much in common, and every rule lets them pass. */
export function generatePython(random: Random, chars: number): string {
  let text = "";
  while (text.length < chars) {
    const [name, left, right] = [identifier(random), identifier(random), identifier(random)];
    text += `def ${name}(${left}, ${right}):\n`;
    const lines = 2 + drawIndex(random, 6);
    for (let line = 0; line < lines; line++) {
      const target = identifier(random);
      text += `    ${target} = ${left} ${drawOne(random, ["+", "-", "*"])} ${identifier(random)}(${right}, ${drawIndex(random, 1e6)})\n`;
      if (drawIndex(random, 4) === 0) text += `    # ${identifier(random)} é 漢 ${identifier(random)}\n`;
    }
    text += `    return ${left}\n\n\n`;
  }
  return text;
}

const SYLLABLES = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "va"];

function identifier(random: Random): string {
  return Array.from({ length: 4 }, () => drawOne(random, SYLLABLES)).join("");
}

/** A byte more than is read. */
const LARGE: readonly FakeFile[] = [
  { path: "lib/large.py", bytes: "x = 1\n".repeat(2 ** 18).slice(0, 1024 ** 2 + 1), fate: "file-too-large" },
];

/** A file for each rule that drops it, whatever the seed. */
function troubles(random: Random): FakeFile[] {
  const body = generatePython(random, 600);
  return [
    { path: "lib/latin.py", bytes: Buffer.from(`# caf\xe9\n${body}`, "latin1"), fate: "file-not-utf8" },
    { path: "node_modules/gyp/find.py", bytes: generatePython(random, 600), fate: "path-vendored" },
    { path: "app/Vendor/six.py", bytes: generatePython(random, 600), fate: "path-vendored" },
    { path: "build/lib/module.py", bytes: generatePython(random, 600), fate: "path-built" },
    { path: "proto/wire_pb2.py", bytes: generatePython(random, 600), fate: "path-generated" },
    { path: "lib/made.py", bytes: `# Automatically generated\n${body}`, fate: "code-auto-generated" },
    { path: "lib/wide.py", bytes: `${body}x = "${"y".repeat(1000)}"\n`, fate: "code-long-line" },
    { path: "lib/few.py", bytes: `def f(x):\n    return x\n# ${identifier(random)}\n`, fate: "code-few-assignments" },
    { path: "lib/nothing.py", bytes: "", fate: "code-empty" },
    { path: "README.md", bytes: `# ${identifier(random)}\n`, fate: "other-language" },
    { path: ".py", bytes: body, fate: "other-language" },
  ];
}

/** Copies of a file that an earlier repository has: equal, differently indented, and with one name changed. */
function copies(file: FakeFile | undefined): FakeFile[] {
  if (file === undefined) return [];
  const text = String(file.bytes);
  return [
    { path: "copy/equal.py", bytes: text, fate: "equal-bytes" },
    { path: "copy/indented.py", bytes: text.replaceAll("    ", "  "), fate: "equal-without-whitespace" },
    { path: "copy/near.py", bytes: `${text}\n# one_more_word_here = nothing\n`, fate: "near-duplicates" },
  ];
}

/** Python of ../shared where it is; only files on which no rule's draw falls. Each once. */
function sharedTexts(): string[] {
  const file = new URL("../../../../shared/corpora/python.jsonl", import.meta.url);
  if (!existsSync(file)) return [];
  const texts = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { content: string }).content);
  return [...new Set(texts)].filter(isPlain).slice(0, 100);
}

function isPlain(text: string): boolean {
  const lines = text.split("\n");
  const isShort = lines.every((line) => line.length <= 100) && text.length < 100_000;
  return isShort && !/config|test|generated/i.test(text) && /def |class /.test(text) && text.split("=").length > 12;
}
