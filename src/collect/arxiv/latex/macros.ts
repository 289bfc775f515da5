/**
 * The macros that a paper defines: `\newcommand` and its kind, `\def` without delimiters, `\let`, `\DeclareMathOperator`,
 * `\newenvironment`, `\newtheorem`.
 *
 * A macro that names itself is not taken: TeX would run for ever, or its conditionals, which are not read here, would end it.
 */
import type { TexReader } from "./tex-reader.js";

interface Macro {
  readonly parameterCount: number;
  /** Of the first parameter, when it is optional. */
  readonly defaultValue?: string;
  readonly body: string;
}

interface Environment extends Macro {
  readonly end: string;
}

export interface Theorem {
  readonly title: string;
  /** Theorems of one counter are numbered together. Absent: no number. */
  readonly counter?: string;
}

export class Macros {
  readonly #macros = new Map<string, Macro>();
  readonly #environments = new Map<string, Environment>();
  readonly theorems = new Map<string, Theorem>();

  /** Reads a definition, if `command` begins one. */
  define(command: string, reader: TexReader): boolean {
    const kind = DEFINITIONS.get(command);
    if (kind === undefined) return false;
    this[kind](reader);
    return true;
  }

  /** What a command stands for, its arguments read and put in; undefined when it is not the paper's. */
  expand(command: string, reader: TexReader): string | undefined {
    const macro = this.#macros.get(command);
    return macro === undefined ? undefined : substitute(macro, reader);
  }

  beginOf(environment: string, reader: TexReader): string | undefined {
    const found = this.#environments.get(environment);
    return found === undefined ? undefined : substitute(found, reader);
  }

  endOf(environment: string): string | undefined {
    return this.#environments.get(environment)?.end;
  }

  command(reader: TexReader): void {
    reader.star();
    const name = commandName(reader.argument());
    const macro = readMacro(reader);
    this.#set(name, macro);
  }

  /** `\def\name#1#2{…}`. Delimited parameters are not understood: such a command stays unknown. */
  def(reader: TexReader): void {
    const name = commandName(reader.argument());
    const parameters = reader.parameterText().trim();
    const body = reader.groupIfAny() ?? "";
    if (/^(#\d)*$/.test(parameters)) this.#set(name, { parameterCount: parameters.length / 2, body });
  }

  let(reader: TexReader): void {
    const name = commandName(reader.argument());
    const target = reader.argument();
    const value = target === "=" ? reader.argument() : target;
    const known = this.#macros.get(commandName(value));
    this.#set(name, known ?? { parameterCount: 0, body: value });
  }

  operator(reader: TexReader): void {
    const star = reader.star() ? "*" : "";
    const name = commandName(reader.argument());
    this.#set(name, { parameterCount: 0, body: `\\operatorname${star}{${reader.argument()}}` });
  }

  environment(reader: TexReader): void {
    reader.star();
    const name = reader.argument().trim();
    const macro = readMacro(reader);
    const end = reader.argument();
    const isSafe = !PROTECTED_ENVIRONMENTS.has(name) && !`${macro.body}${end}`.includes(`{${name}}`);
    if (isSafe) this.#environments.set(name, { ...macro, end });
  }

  theorem(reader: TexReader): void {
    const isPlain = reader.star();
    const name = reader.argument().trim();
    const shared = reader.optional()?.trim();
    const title = reader.argument();
    reader.optional();
    const counter = shared === undefined ? name : (this.theorems.get(shared)?.counter ?? shared);
    this.theorems.set(name, isPlain ? { title } : { title, counter });
  }

  #set(name: string, macro: Macro): void {
    const namesItself = new RegExp(`\\\\${escapeRegExp(name)}(?![A-Za-z@])`).test(macro.body);
    if (name === "" || PROTECTED.has(name) || namesItself) return;
    this.#macros.set(name, macro);
  }
}

const DEFINITIONS = new Map<string, "command" | "def" | "let" | "operator" | "environment" | "theorem">([
  ...["newcommand", "renewcommand", "providecommand", "DeclareRobustCommand"].map((name) => [name, "command"] as const),
  ...["def", "gdef", "edef", "xdef"].map((name) => [name, "def"] as const),
  ...["newenvironment", "renewenvironment"].map((name) => [name, "environment"] as const),
  ...[["let", "let"] as const, ["DeclareMathOperator", "operator"] as const, ["newtheorem", "theorem"] as const],
]);

/** What gives a text its structure keeps its meaning: authors redefine it for its look. */
const PROTECTED = new Set([
  ...[
    "begin",
    "end",
    "item",
    "part",
    "chapter",
    "section",
    "subsection",
    "subsubsection",
    "paragraph",
    "title",
    "author",
  ],
  ...[
    "label",
    "ref",
    "eqref",
    "cite",
    "footnote",
    "emph",
    "textbf",
    "textit",
    "caption",
    "maketitle",
    "abstract",
    "par",
  ],
  ...["documentclass", "usepackage", "newcommand", "renewcommand", "def", "let", "left", "right", "text", "mathbb"],
  ...["mathcal", "mathbf", "mathrm", "frac", "[", "]", "(", ")", "\\", "{", "}", "$", "%", "&", "#", "_", " "],
]);
const PROTECTED_ENVIRONMENTS = new Set(["document", "abstract", "itemize", "enumerate", "proof", "equation", "align"]);

function readMacro(reader: TexReader): Macro {
  const stated = Number(reader.optional() ?? 0);
  const parameterCount = Number.isInteger(stated) && stated >= 0 && stated <= 9 ? stated : 0;
  const defaultValue = parameterCount > 0 ? reader.optional() : undefined;
  return { parameterCount, body: reader.argument(), ...(defaultValue === undefined ? {} : { defaultValue }) };
}

function substitute({ parameterCount, defaultValue, body }: Macro, reader: TexReader): string {
  if (parameterCount === 0) return body;
  const values: string[] = [];
  if (defaultValue !== undefined) values.push(reader.optional() ?? defaultValue);
  while (values.length < parameterCount) values.push(reader.argument());
  return body.replace(/(\\[A-Za-z@]+)?#([1-9#])/g, (_whole, before: string | undefined, digit: string) => {
    const value = digit === "#" ? "#" : (values[Number(digit) - 1] ?? "");
    // A command's name must not grow by what is put behind it.
    return before === undefined ? value : `${before}${/^[A-Za-z@]/.test(value) ? " " : ""}${value}`;
  });
}

function commandName(argument: string): string {
  return argument.trim().replace(/^\\/, "");
}

function escapeRegExp(text: string): string {
  return text.replace(/[^A-Za-z]/g, "\\$&");
}
