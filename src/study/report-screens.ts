/** The screenings of a run folder, for reports and fits. Tolerant as read-run.ts: what is damaged becomes a warning. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { ReportWarning } from "../report/report-data.js";
import type { ReportScreen } from "../report/report-screens.js";
import { displayNames } from "./display-names.js";
import { isScreenResult, type ScreenResult } from "./screen-result.js";

/** Of each benchmark the one with the most models, of those the newest; the number of others is said. */
export async function readScreens(
  folder: string,
): Promise<{ readonly screens: readonly ScreenResult[]; readonly warnings: readonly ReportWarning[] }> {
  const names = await readdir(path.join(folder, "screens")).catch(() => []);
  const warnings: ReportWarning[] = [];
  const best = new Map<string, ScreenResult>();
  let others = 0;
  for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
    const file = path.join(folder, "screens", name);
    const result = await readOne(file);
    if (result === undefined) {
      warnings.push({ code: "damaged-record", message: `${file} is no screening of this version; it is left out.` });
      continue;
    }
    const known = best.get(result.benchmark);
    if (known !== undefined) others += 1;
    if (known === undefined || isBetter(result, known)) best.set(result.benchmark, result);
  }
  if (others > 0) {
    warnings.push({
      code: "older-screens",
      message: `${others} more screenings of the same benchmarks are in the folder; those with the most models are shown, of equal ones the newest.`,
    });
  }
  return { screens: [...best.values()], warnings };
}

async function readOne(file: string): Promise<ScreenResult | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    return isScreenResult(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isBetter(one: ScreenResult, other: ScreenResult): boolean {
  const byCount = one.models.length - other.models.length;
  return byCount > 0 || (byCount === 0 && one.provenance.measuredAt > other.provenance.measuredAt);
}

/** With the short names that figures have room for. */
export function reportScreen(screen: ScreenResult): ReportScreen {
  const refs = screen.models.map(({ model }) => model);
  const names = new Map(displayNames(refs).map((name, place) => [refs[place], name]));
  const nameOf = (ref: string): string => names.get(ref) ?? ref;
  return {
    ...{ benchmark: screen.benchmarkName, kPercent: screen.kPercent, alpha: screen.alpha },
    control: screen.controls.map(({ corpus }) => corpus).join(", "),
    models: screen.models.map(({ model, controlBpc, splits }) => ({ name: nameOf(model), controlBpc, splits })),
    tests: screen.tests.map((test) => ({ ...test, model: nameOf(test.model) })),
    flagged: screen.flagged.map(nameOf),
  };
}
