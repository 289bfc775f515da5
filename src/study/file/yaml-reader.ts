/**
 * A YAML file read value by value, each with its place, so that an error says file and line, the value, the rule and the
 * remedy. The file is a stranger's: its size, its aliases and the number of values are bounded.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import { UsageError } from "../../errors.js";
import { nearestWord } from "../../text/nearest-word.js";

export const MAX_YAML_BYTES = 1024 * 1024;
const MAX_VALUES = 100_000;
const MAX_ALIASES = 100;

/** A value and what it is called, such as `models[2].ref`. */
export interface YamlValue {
  readonly node: Node | null;
  readonly path: string;
  /** Of the nearest thing that has one, for values that are absent. */
  readonly offset: number;
}

export class YamlReader {
  readonly #file: string;
  readonly #document: Document;
  readonly #lines: LineCounter;
  #values = 0;
  #aliases = 0;

  /** @throws {UsageError} when it is too large or no YAML. */
  constructor(file: string, text: string) {
    this.#file = file;
    this.#lines = new LineCounter();
    if (Buffer.byteLength(text) > MAX_YAML_BYTES) {
      throw new UsageError(
        "study-file",
        `${file} is larger than ${MAX_YAML_BYTES} bytes, the most a study file may be.`,
        {
          hint: "Name corpora by folders or globs instead of file by file.",
        },
      );
    }
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    const [error] = this.#document.errors;
    if (error !== undefined) {
      throw new UsageError("study-file", `${this.#placeOf(error.pos[0])}: this is not YAML: ${error.message}.`, {
        hint: "Indent with spaces, and put quotes around values with `: ` or `#` in them.",
      });
    }
  }

  get root(): YamlValue {
    return { node: this.#document.contents as Node | null, path: "", offset: 0 };
  }

  /** The values of a mapping by key; a key that is not in `keys` is an error. */
  map<Key extends string>(value: YamlValue, keys: readonly Key[]): Partial<Record<Key, YamlValue>> {
    const node = this.#resolve(value);
    if (!isMap(node)) this.fail(value, `must hold ${keys.join(", ")}`, `Write \`${keys[0]}: …\` under it, indented.`);
    const found: Partial<Record<Key, YamlValue>> = {};
    for (const { key, value: child } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      const offset = (key as Node | null)?.range?.[0] ?? value.offset;
      const path = value.path === "" ? name : `${value.path}.${name}`;
      if (!keys.includes(name as Key)) this.#failUnknown(offset, name, value.path, keys);
      found[name as Key] = { node: child as Node | null, path, offset };
    }
    return found;
  }

  /** The entries of a list; a single value counts as a list of it. Absent: none. */
  list(value: YamlValue | undefined, most: number): YamlValue[] {
    if (value === undefined) return [];
    const node = this.#resolve(value);
    if (node === null || (isScalar(node) && node.value === null)) return [];
    if (!isSeq(node)) return [value];
    if (node.items.length > most) this.fail(value, `has ${node.items.length} entries; at most ${most} are allowed`);
    return node.items.map((item, place) => ({
      node: item as Node | null,
      path: `${value.path}[${place}]`,
      offset: (item as Node | null)?.range?.[0] ?? value.offset,
    }));
  }

  isMap(value: YamlValue): boolean {
    return isMap(this.#resolve(value));
  }

  text(value: YamlValue): string {
    const scalar = this.#scalar(value);
    if (typeof scalar !== "string" || scalar.trim() === "")
      this.fail(value, "must be a text", "Put it in quotes if it is a number.");
    if (scalar.length > 4096 || /[\p{Cc}]/u.test(scalar)) this.fail(value, "must be a line of at most 4096 characters");
    return scalar;
  }

  /** A text or a number, as written. */
  word(value: YamlValue): string {
    const scalar = this.#scalar(value);
    return typeof scalar === "number" || typeof scalar === "bigint" ? String(scalar) : this.text(value);
  }

  boolean(value: YamlValue): boolean {
    const scalar = this.#scalar(value);
    if (typeof scalar !== "boolean") this.fail(value, "must be true or false");
    return scalar;
  }

  whole(value: YamlValue, least: number, most: number): number {
    const scalar = this.#scalar(value);
    if (!(typeof scalar === "number" && Number.isSafeInteger(scalar) && scalar >= least && scalar <= most))
      this.fail(value, `must be a whole number from ${least} to ${most}`);
    return scalar;
  }

  oneOf<Word extends string>(value: YamlValue, words: readonly Word[]): Word {
    const scalar = this.#scalar(value);
    if (words.includes(scalar as Word)) return scalar as Word;
    const meant = typeof scalar === "string" ? nearestWord(scalar, words) : undefined;
    this.fail(value, `must be ${words.join(" or ")}`, meant === undefined ? undefined : `Did you mean ${meant}?`);
  }

  /** @throws {UsageError} always: place, name and value, then the rule. */
  fail(value: YamlValue, rule: string, hint?: string): never {
    const node = value.node;
    const shown = isScalar(node) && node.value !== null ? ` ${JSON.stringify(node.value).slice(0, 100)}` : "";
    const name = value.path === "" ? "the file" : value.path;
    throw new UsageError("study-file", `${this.placeOf(value)}: ${name}${shown} ${rule}.`, {
      hint: hint ?? "`bitwit study init` writes a file with every key explained.",
    });
  }

  placeOf(value: YamlValue): string {
    return this.#placeOf(value.node?.range?.[0] ?? value.offset);
  }

  #placeOf(offset: number): string {
    return `${this.#file}:${this.#lines.linePos(offset).line}`;
  }

  #failUnknown(offset: number, name: string, parent: string, keys: readonly string[]): never {
    const meant = nearestWord(name, keys);
    throw new UsageError(
      "study-key",
      `${this.#placeOf(offset)}: there is no key "${name.slice(0, 100)}" in ${parent === "" ? "a study file" : parent}.`,
      { hint: meant === undefined ? `Keys: ${keys.join(", ")}.` : `Did you mean ${meant}? Keys: ${keys.join(", ")}.` },
    );
  }

  #scalar(value: YamlValue): unknown {
    const node = this.#resolve(value);
    return isScalar(node) ? node.value : undefined;
  }

  #resolve(value: YamlValue): Node | null {
    this.#values += 1;
    if (this.#values > MAX_VALUES) this.fail(value, `is one value too many: a study file has at most ${MAX_VALUES}`);
    if (!isAlias(value.node)) return value.node;
    this.#aliases += 1;
    if (this.#aliases > MAX_ALIASES) this.fail(value, `is one alias too many: at most ${MAX_ALIASES} are followed`);
    const target = value.node.resolve(this.#document);
    if (target === undefined) this.fail(value, "is an alias of nothing");
    return target;
  }
}
