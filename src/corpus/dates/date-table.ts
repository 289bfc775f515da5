/** The dates of a corpus's documents in order, and their range: 4 bytes a document. */
import { firstDay, lastDay, type CalendarDate } from "./parse-date.js";

/** What is not known is absent: a corpus without dates has only `undated`. */
export interface DateRange {
  /** The earliest and the latest date, to the day or the month, as the documents have them. */
  readonly first?: CalendarDate;
  readonly last?: CalendarDate;
  /** Documents without a date. */
  readonly undated: number;
}

export class DateTable {
  /** Year, month and day as the decimal digits yyyymmdd, the day 00 where it is not known; 0 for no date. */
  #dates = new Int32Array(1024);
  #length = 0;
  #first: CalendarDate | undefined;
  #last: CalendarDate | undefined;
  #undated = 0;

  get length(): number {
    return this.#length;
  }

  add(date: CalendarDate | undefined): void {
    if (this.#length === this.#dates.length) {
      const larger = new Int32Array(2 * this.#length);
      larger.set(this.#dates);
      this.#dates = larger;
    }
    this.#dates[this.#length] = date === undefined ? 0 : Number(date.replaceAll("-", "").padEnd(8, "0"));
    this.#length += 1;
    if (date === undefined) {
      this.#undated += 1;
      return;
    }
    if (this.#first === undefined || firstDay(date) < firstDay(this.#first)) this.#first = date;
    if (this.#last === undefined || lastDay(date) > lastDay(this.#last)) this.#last = date;
  }

  at(document: number): CalendarDate | undefined {
    if (document >= this.#length) return undefined;
    const digits = String(this.#dates[document]);
    if (digits === "0") return undefined;
    const day = digits.slice(6);
    return `${digits.slice(0, 4)}-${digits.slice(4, 6)}${day === "00" ? "" : `-${day}`}`;
  }

  /** Documents whose date can lie before `day`; of a month, its first day counts. */
  countBefore(day: CalendarDate): number {
    const limit = Number(day.replaceAll("-", ""));
    let count = 0;
    for (let document = 0; document < this.#length; document++) {
      const date = this.#dates[document] as number;
      if (date > 0 && (date % 100 === 0 ? date + 1 : date) < limit) count += 1;
    }
    return count;
  }

  range(): DateRange {
    return {
      ...(this.#first === undefined ? {} : { first: this.#first }),
      ...(this.#last === undefined ? {} : { last: this.#last }),
      undated: this.#undated,
    };
  }
}
