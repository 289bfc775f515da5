/** Reading the fields of somebody else's record: what is not as the format says is an error that names the field. */

export class RecordError extends Error {}

export class RecordFields {
  readonly raw: Readonly<Record<string, unknown>>;

  constructor(raw: Readonly<Record<string, unknown>>) {
    this.raw = raw;
  }

  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null;
  }

  /** The first of `names` that is a text; formats of one data set differ in the names they use. */
  text(...names: readonly string[]): string {
    const found = names.map((name) => this.raw[name]).find((value) => typeof value === "string");
    return typeof found === "string" ? found : this.fail(names, "a text");
  }

  optionalText(...names: readonly string[]): string | undefined {
    return names.some((name) => this.has(name)) ? this.text(...names) : undefined;
  }

  /** A whole number, written as a number or as its digits. */
  integer(...names: readonly string[]): number {
    const found = names.map((name) => wholeNumber(this.raw[name])).find((value) => value !== undefined);
    return found ?? this.fail(names, "a whole number");
  }

  texts(...names: readonly string[]): string[] {
    const found = names.map((name) => this.raw[name]).find((value) => Array.isArray(value));
    if (Array.isArray(found) && found.every((one) => typeof one === "string")) return found as string[];
    return this.fail(names, "a list of texts");
  }

  record(...names: readonly string[]): RecordFields {
    const found = names.map((name) => this.raw[name]).find(isRecord);
    return found === undefined ? this.fail(names, "an object") : new RecordFields(found);
  }

  records(...names: readonly string[]): RecordFields[] {
    const found = names.map((name) => this.raw[name]).find((value) => Array.isArray(value));
    if (Array.isArray(found) && found.every(isRecord)) return found.map((one) => new RecordFields(one));
    return this.fail(names, "a list of objects");
  }

  /** A place in a list of `count`. */
  place(count: number, ...names: readonly string[]): number {
    const place = this.integer(...names);
    return place >= 0 && place < count ? place : this.fail(names, `a place from 0 to ${count - 1}`);
  }

  fail(names: readonly string[], rule: string): never {
    const [name = ""] = names.filter((one) => this.has(one));
    const list = names.map((one) => `"${one}"`).join(" or ");
    if (name === "") {
      const fields = Object.keys(this.raw).slice(0, 12).join(", ");
      throw new RecordError(`has no ${list}, which must be ${rule}; its fields are ${fields || "none"}`);
    }
    throw new RecordError(`has ${describe(this.raw[name])} in "${name}", which must be ${rule}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wholeNumber(value: unknown): number | undefined {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" && /^-?\d{1,15}$/.test(value)) return Number(value);
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

function describe(value: unknown): string {
  const text =
    JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one)) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
