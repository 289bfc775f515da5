/** Fits of the law as a table, with what does not fit in a cell below it. */
import type { FitBootstrap } from "../fit/bootstrap-fit.js";
import type { FamilyShift } from "../fit/family-shifts.js";
import type { Law, LawFit } from "../fit/fit-law.js";
import { renderTable, type TableOptions } from "./render-table.js";

/** @returns text with a newline between its parts, none at the end. */
export function renderLaws(fits: readonly Law[], options: TableOptions = {}): string {
  const hasFamilies = fits.some((fit) => fit.status === "ok" && fit.bootstrap.families.status === "ok");
  const hasPartial = fits.some((fit) => fit.status === "ok" && fit.parameterControl.status === "ok");
  const table = renderTable(
    fits,
    [
      { header: "fit", cell: ({ name }) => name },
      { header: "n", align: "right", cell: ({ n }) => String(n) },
      number("Pearson r", (fit) => fit.pearson.toFixed(3)),
      number("95 % (models)", (fit) => interval(fit.bootstrap.models)),
      ...(hasFamilies ? [number("95 % (families)", (fit) => interval(fit.bootstrap.families))] : []),
      number("Spearman", (fit) => fit.spearman.toFixed(3)),
      number("RMSE (over n)", (fit) => fit.rmse.toFixed(4)),
      number("leave-one-out", (fit) => (fit.leaveOneOut.status === "ok" ? fit.leaveOneOut.rmse.toFixed(4) : undefined)),
      ...(hasPartial
        ? [
            number("r given size", ({ parameterControl: control }) =>
              control.status === "ok" ? control.partialPearson.toFixed(3) : undefined,
            ),
            number("r of size", ({ parameterControl: control }) =>
              control.status === "ok" ? control.scoreParametersPearson.toFixed(3) : undefined,
            ),
          ]
        : []),
      { header: "line", cell: (fit) => (fit.status === "ok" ? lineOf(fit) : fit.reason.replaceAll("-", " ")) },
    ],
    options,
  );
  return [table, ...notesOf(fits)].join("\n");
}

function number(header: string, cell: (fit: LawFit) => string | undefined) {
  return { header, align: "right" as const, cell: (fit: Law) => (fit.status === "ok" ? cell(fit) : undefined) };
}

function interval(bootstrap: FitBootstrap): string | undefined {
  if (bootstrap.status !== "ok") return undefined;
  return `[${bootstrap.pearson.low.toFixed(3)}, ${bootstrap.pearson.high.toFixed(3)}]`;
}

export function lineOf({ slope, intercept, scale }: LawFit): string {
  const sign = slope < 0 ? "−" : "+";
  return `score = ${intercept.toFixed(3)} ${sign} ${Math.abs(slope).toFixed(3)} ${scale}`;
}

/** Models that do not obey, and models left out. */
function notesOf(fits: readonly Law[]): string[] {
  const flags = fits.flatMap((fit) =>
    fit.status === "ok"
      ? fit.points.flatMap(({ name, flag, outlierTest: test }) =>
          flag === undefined || test.status !== "ok"
            ? []
            : [
                `${fit.name}: ${name} ${flag.text} (${flag.level}; t = ${test.t.toFixed(2)}, adjusted p = ${test.adjustedPValue.toFixed(3)}).`,
              ],
        )
      : [],
  );
  const families = fits.flatMap((fit) =>
    fit.status === "ok" ? fit.familyShifts.flatMap((shift) => familyNote(fit.name, shift)) : [],
  );
  const excluded = fits.flatMap((fit) =>
    [...new Set(fit.excluded.map(({ reason }) => reason))].map((reason) => {
      const names = fit.excluded.filter((one) => one.reason === reason).map(({ name }) => name);
      return `${fit.name}: without ${names.join(", ")}: ${reason}.`;
    }),
  );
  const told = [...flags, ...families];
  return [...(told.length > 0 ? ["", ...told] : []), ...(excluded.length > 0 ? ["", ...excluded] : [])];
}

/** Of a family of several that lies off the line as a whole; one model is told of by itself. */
function familyNote(name: string, shift: FamilyShift): string[] {
  if (shift.status !== "ok" || shift.text === undefined || shift.memberCount < 2) return [];
  const points = `${Math.abs(100 * shift.shift).toFixed(1)} points ${shift.shift > 0 ? "above" : "below"} the others' line`;
  return [
    `${name}: ${shift.family} as a family of ${shift.memberCount} ${shift.text} (significant; ${points}, t = ${shift.t.toFixed(2)}, adjusted p = ${shift.adjustedPValue.toPrecision(2)}).`,
  ];
}
