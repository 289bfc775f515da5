import { readFile } from "node:fs/promises";
import type { Measurement } from "./measurement.js";

/** A finished measurement from its file; undefined when there is none. */
export async function readMeasurement(file: string): Promise<Measurement | undefined> {
  try {
    const measurement = JSON.parse(await readFile(file, "utf8")) as Partial<Measurement>;
    return isWhole(measurement) ? measurement : undefined;
  } catch {
    return undefined; // Absent, or from a disk that lied about flushing: measured again.
  }
}

/** Whether a file has what tables, fits and reports read; one that was cut or edited is measured again. */
function isWhole(measurement: Partial<Measurement>): measurement is Measurement {
  const { schemaVersion, bpc, bpb, totalBits, charCount, warnings, corpusInfo } = measurement;
  const numbers = [bpc, bpb, totalBits, charCount].every((value) => Number.isFinite(value));
  return schemaVersion === 1 && numbers && Array.isArray(warnings) && typeof corpusInfo === "object";
}
