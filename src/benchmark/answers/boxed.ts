/**
 * The last `\boxed{…}` of a solution.
 *
 * As in hendrycks/math (`modeling/dataset/util.py` at 928af07) and OpenCompass (`opencompass/datasets/math.py` at
 * 0665bb9): the last `\boxed`, else the last `\fbox`; every brace counts, escaped ones too; a box that is never closed
 * is no answer, even when an earlier one is. lm-evaluation-harness (`lm_eval/tasks/minerva_math/utils.py` at 4e7e0d47)
 * also reads `\boxed 5`, up to the next dollar sign; `spaced: true` asks for that.
 */

/** What the last box holds, or undefined. */
export function lastBoxed(text: string, options: { readonly spaced?: boolean } = {}): string | undefined {
  const spaced = options.spaced === true ? text.lastIndexOf("\\boxed ") : -1;
  if (spaced >= 0) return text.slice(spaced + "\\boxed ".length).split("$", 1)[0];
  const start = text.lastIndexOf("\\boxed");
  const from = start >= 0 ? start : text.lastIndexOf("\\fbox");
  if (from < 0) return undefined;
  const end = closingBrace(text, from);
  const open = text.indexOf("{", from);
  return end === undefined || open !== from + (start >= 0 ? 6 : 5) ? undefined : text.slice(open + 1, end);
}

/** Where the first brace after `from` is closed. */
function closingBrace(text: string, from: number): number | undefined {
  const brace = /[{}]/g;
  brace.lastIndex = from;
  let open = 0;
  for (let match = brace.exec(text); match !== null; match = brace.exec(text)) {
    open += match[0] === "{" ? 1 : -1;
    if (open === 0) return match.index;
  }
  return undefined;
}
