/**
 * Hendrycks' normalisation of MATH answers, step by step.
 *
 * Source: `_strip_string` of `modeling/math_equivalence.py` in hendrycks/math at 08e65fc. OpenCompass carries a copy with
 * two differences that decide answers (`MATHEvaluator`, version v1, of `opencompass/datasets/math.py` at 0665bb9,
 * 2024-03-22): a bare `%` stays, and one slash between things that are not whole numbers is an exception. Where the
 * Python raises, these functions give undefined, and the answers are then compared as they stand.
 */
import { isPythonInteger } from "./python-text.js";

export type StripDialect = "hendrycks" | "opencompass";

/** The normalised answer; undefined where the Python original raises. */
export function stripMathString(answer: string, dialect: StripDialect = "hendrycks"): string | undefined {
  const bare = withoutUnits(
    answer
      .replaceAll("\n", "")
      .replaceAll("\\!", "")
      .replaceAll("\\\\", "\\")
      .replaceAll("tfrac", "frac")
      .replaceAll("dfrac", "frac")
      .replaceAll("\\left", "")
      .replaceAll("\\right", "")
      .replaceAll("^{\\circ}", "")
      .replaceAll("^\\circ", "")
      .replaceAll("\\$", ""),
  );
  if (bare === undefined) return undefined;
  const whole = bare.replaceAll("\\%", "");
  const number = (dialect === "hendrycks" ? whole.replaceAll("%", "") : whole)
    .replaceAll(" .", " 0.")
    .replaceAll("{.", "{0.");
  if (number === "") return "";
  const roots = withBracedRoots(withoutShortLeftSide(number.startsWith(".") ? `0${number}` : number));
  const fractions = roots === undefined ? undefined : withBracedFractions(roots.replaceAll(" ", ""), dialect);
  if (fractions === undefined) return undefined;
  return slashAsFraction(fractions === "0.5" ? "\\frac{1}{2}" : fractions, dialect);
}

/** `\text{ ` only ever begins a unit, so all behind it goes; the original asserts that there is one. */
function withoutUnits(text: string): string | undefined {
  const parts = text.split("\\text{ ");
  return parts.length > 2 ? undefined : parts[0];
}

/** `k = 5` is 5 when what stands left of the only equals sign has at most two characters. */
function withoutShortLeftSide(text: string): string {
  const sides = text.split("=");
  return sides.length === 2 && [...sides[0]!.slice(0, 5)].length <= 2 ? sides[1]! : text;
}

/** `\sqrt3` is `\sqrt{3}`. A root of nothing raises. */
function withBracedRoots(text: string): string | undefined {
  const [head, ...tails] = text.split("\\sqrt");
  let result = head!;
  for (const tail of tails) {
    const first = characterAt(tail, 0);
    if (first === undefined) return undefined;
    result += first === "{" ? `\\sqrt${tail}` : `\\sqrt{${first}}${tail.slice(first.length)}`;
  }
  return result;
}

/** `\frac12` is `\frac{1}{2}`, `\frac1{72}` is `\frac{1}{72}`; a fraction cut short leaves the whole string alone. */
function withBracedFractions(text: string, dialect: StripDialect): string | undefined {
  const [head, ...tails] = text.split("\\frac");
  let result = head!;
  for (const tail of tails) {
    const numerator = characterAt(tail, 0);
    if (numerator === undefined) return dialect === "hendrycks" ? undefined : text;
    const denominator = characterAt(tail, numerator.length);
    if (numerator === "{") result += `\\frac${tail}`;
    else if (denominator === undefined) return text;
    else {
      const rest = tail.slice(numerator.length + denominator.length);
      result += `\\frac{${numerator}}${denominator === "{" ? "{" : `{${denominator}}`}${rest}`;
    }
  }
  return result;
}

/** `3/4` is `\frac{3}{4}` when both are whole numbers as Python prints them. */
function slashAsFraction(text: string, dialect: StripDialect): string | undefined {
  const parts = text.split("/");
  if (parts.length !== 2) return text;
  const [numerator, denominator] = parts as [string, string];
  if (isPythonInteger(numerator) && isPythonInteger(denominator)) return `\\frac{${numerator}}{${denominator}}`;
  if (dialect === "hendrycks") return text;
  // OpenCompass catches the failed assertion ("03/4") but not the failed int() ("x/4").
  return isPythonNumeral(numerator) && isPythonNumeral(denominator) ? text : undefined;
}

/** What `int()` reads, ASCII digits only. */
function isPythonNumeral(text: string): boolean {
  return text.length <= 4301 && /^[+-]?[0-9]+(?:_[0-9]+)*$/.test(text.trim());
}

/** The code point at `index` as a string. */
function characterAt(text: string, index: number): string | undefined {
  const codePoint = text.codePointAt(index);
  return codePoint === undefined ? undefined : String.fromCodePoint(codePoint);
}
