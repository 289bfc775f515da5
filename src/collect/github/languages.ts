/**
 * The languages that can be collected: GitHub's own name for the search, and the endings that make a file one of the
 * language. Endings follow the paper's table (`code/data_collection/github/language_mapping.py`), with the newer ones of
 * GitHub's linguist added where the table has none. An ending is compared as written, so `.C` is not `.c`.
 */
import { UsageError } from "../../errors.js";

export interface SourceLanguage {
  /** As options name it, and the `subset` of the corpus. */
  readonly name: string;
  /** As the `language:` qualifier has it. */
  readonly searchName: string;
  readonly endings: readonly string[];
}

/** @throws {UsageError} the language is not in the table. */
export function sourceLanguage(name: string): SourceLanguage {
  const lower = name.toLowerCase();
  const found = LANGUAGES.find((one) => one.name === lower || one.searchName.toLowerCase() === lower);
  if (found !== undefined) return found;
  throw new UsageError(
    "github-language",
    `The language "${name}" is unknown; its files could not be told from others.`,
    {
      hint: `Use one of ${LANGUAGES.map((one) => one.name).join(", ")}.`,
    },
  );
}

/** Whether the file's ending is one of the language's. A name that begins with its only point has none. */
export function isSourceFile({ endings }: SourceLanguage, path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const point = name.lastIndexOf(".");
  return point > 0 && endings.includes(name.slice(point + 1));
}

const LANGUAGES: readonly SourceLanguage[] = [
  { name: "python", searchName: "Python", endings: ["py"] },
  { name: "javascript", searchName: "JavaScript", endings: ["js", "mjs", "cjs", "jsx"] },
  { name: "typescript", searchName: "TypeScript", endings: ["ts", "tsx", "mts", "cts"] },
  { name: "java", searchName: "Java", endings: ["java"] },
  { name: "go", searchName: "Go", endings: ["go"] },
  { name: "rust", searchName: "Rust", endings: ["rs"] },
  { name: "c", searchName: "C", endings: ["c", "h"] },
  { name: "c++", searchName: "C++", endings: ["cpp", "hpp", "c++", "h++", "cc", "hh", "cxx", "hxx", "C", "H"] },
  { name: "c#", searchName: "C#", endings: ["cs"] },
  { name: "ruby", searchName: "Ruby", endings: ["rb"] },
  { name: "php", searchName: "PHP", endings: ["php"] },
  { name: "swift", searchName: "Swift", endings: ["swift"] },
  { name: "kotlin", searchName: "Kotlin", endings: ["kt", "kts"] },
  { name: "scala", searchName: "Scala", endings: ["scala"] },
  { name: "haskell", searchName: "Haskell", endings: ["hs"] },
  { name: "julia", searchName: "Julia", endings: ["jl"] },
  { name: "lua", searchName: "Lua", endings: ["lua"] },
  { name: "shell", searchName: "Shell", endings: ["sh", "bash", "zsh"] },
];
