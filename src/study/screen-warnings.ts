/** What a reader of a screening has to know besides its numbers. */
import type { Warning } from "../errors.js";
import type { ItemsRead } from "./read-screen-items.js";
import type { ScreenResult } from "./screen-result.js";

/** Fewer models than this, and only gross contamination stands out: the level test has three degrees of freedom or fewer. */
const FEW_MODELS = 7;

/** @param company models that one is compared with, itself among them unless they are trusted ones. */
export function screenWarnings(
  name: string,
  read: readonly ItemsRead[],
  tests: ScreenResult["tests"],
  company: number,
): Warning[] {
  const warnings: Warning[] = [];
  for (const { modelInfo, items } of read) {
    const cut = items.filter((item) => item.cut !== undefined).length;
    if (cut > 0)
      warnings.push({
        code: "item-cut",
        message: `${name}, ${modelInfo.ref}: ${cut} of ${items.length} items are longer than the context and were cut.`,
      });
  }
  const undetermined = tests.flatMap((test) => (test.status === "undetermined" ? [test.reason] : []));
  if (undetermined.includes("needs-four-models"))
    warnings.push({
      code: "screen-few-models",
      message: `${name}: nothing was tested, since a model is compared with at least three others.`,
    });
  else if (company < FEW_MODELS)
    warnings.push({
      code: "screen-few-models",
      message: `${name}: with ${company} models to compare with, only gross contamination can be told from chance.`,
    });
  if (undetermined.includes("the-others-do-not-scatter") || undetermined.includes("control-does-not-vary"))
    warnings.push({
      code: "screen-no-scatter",
      message: `${name}: some models could not be tested, since the others do not differ among themselves.`,
    });
  return warnings;
}
