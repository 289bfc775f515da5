/**
 * The screenings of a run folder, put beside what is there. A flagged model whose score on that benchmark is part of a fit is
 * left out of the area's fit and of the overall one, with the reason; screened-fits.ts has the same fits with it.
 */
import { SCREENING_REASON, type Exclusion, type ReportInputs } from "./report-inputs.js";
import { OVERALL } from "./report-variables.js";
import { flagReason } from "../report/report-screens.js";
import { readScreens, reportScreen } from "./report-screens.js";
import type { ScreenResult } from "./screen-result.js";

export async function addScreens(inputs: ReportInputs): Promise<ReportInputs> {
  if (inputs.run === undefined) return inputs;
  const { screens, warnings } = await readScreens(inputs.run);
  if (screens.length === 0 && warnings.length === 0) return inputs;
  return {
    ...inputs,
    screens: screens.map(reportScreen),
    exclusions: [...(inputs.exclusions ?? []), ...screens.flatMap((screen) => exclusionsOf(screen, inputs))],
    warnings: [...inputs.warnings, ...warnings],
    method: [...inputs.method, ...(screens.length === 0 ? [] : [METHOD])],
  };
}

function exclusionsOf(screen: ScreenResult, { models, scores }: ReportInputs): Exclusion[] {
  return screen.flagged.flatMap((ref) => {
    const model = models.findIndex((one) => one.ref === ref);
    const score = scores.find((one) => one.model === model && one.benchmark === screen.benchmark);
    if (score?.area === undefined) return [];
    const words = { benchmark: screen.benchmarkName, kPercent: screen.kPercent };
    const [clearest] = screen.tests
      .flatMap((test) => (test.model === ref && test.status === "ok" && test.isFlagged ? [test] : []))
      .sort((a, b) => a.pValue - b.pValue);
    const reason = `${SCREENING_REASON}${clearest === undefined ? screen.benchmarkName : flagReason(clearest, words)}`;
    return [score.area, OVERALL].map((area) => ({ model, area, reason }));
  });
}

const METHOD =
  "Screening: MIN-K% is the mean bits of the k % least likely tokens of an item (Shi et al. 2023, as the paper uses it). Each model’s mean over the items of a split is compared with the line that the other models’ means make on their bits on control texts (level test, one-sided t), and its difference between train and test split with the others’ (split test), stepping down with Bonferroni’s correction. See docs/screening.md.";
