/** Where an axis of months has its ticks: at the middle of months, where their points stand, never at days. */
import { middleOf, nextMonth } from "./month-steps.js";

export interface MonthTick {
  readonly time: Date;
  /** `Sep`, and the year below it at the first tick of a year. */
  readonly label: string;
}

/** As many of the months `first` to `last` (`2026-09`) as have room for their names: each, each second, third, sixth, or whole years. */
export function monthTicks(first: string, last: string, widthPx: number): MonthTick[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = nextMonth(month)) months.push(month);
  const step = STEPS.find((one) => (one * widthPx) / months.length >= LABEL_PX) ?? (STEPS.at(-1) as number);
  let year = "";
  return months
    .filter((month) => isOnStep(month, step))
    .map((month) => {
      const label = year === month.slice(0, 4) ? nameOf(month) : `${nameOf(month)}\n${month.slice(0, 4)}`;
      year = month.slice(0, 4);
      return { time: middleOf(month), label };
    });
}

/** They begin in January, so that ticks of all figures are at the same months. */
const STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
/** A year of four digits and some room. */
const LABEL_PX = 48;
const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function isOnStep(month: string, step: number): boolean {
  return (12 * Number(month.slice(0, 4)) + placeOf(month)) % step === 0;
}

function nameOf(month: string): string {
  return NAMES[placeOf(month)] as string;
}

function placeOf(month: string): number {
  return Number(month.slice(5)) - 1;
}
