/**
 * Which CPU variant of the engine an archive is made with: not the best one here, but one that most machines have, since a
 * reader must run the same code.
 */
import { EnvironmentError } from "../../errors.js";
import { chooseCpuVariant } from "../../model/llama/load-weights.js";
import type { EngineLocation } from "../../model/llama/locate-engine.js";

/** AVX2 with FMA and F16C: Intel since 2013, AMD since 2015 (`x64` is what every 64-bit PC has); armv8.0 is every ARM server. */
const WIDESPREAD = ["haswell", "x64", "armv8.0_1"];

/** @param wanted by an archive, or by the user. @throws {EnvironmentError} when this machine cannot run it. */
export function archiveVariant(engine: EngineLocation, wanted: string | undefined): string {
  if (wanted !== undefined) {
    if (canRun(engine, wanted)) return wanted;
    throw new EnvironmentError(
      "archive-variant",
      `The engine's CPU variant "${wanted}" cannot run on this machine, and no other gives the same numbers.`,
      { hint: "Decompress on a machine that has these instructions; archives made with --cpu-variant x64 need none." },
    );
  }
  return WIDESPREAD.find((name) => canRun(engine, name)) ?? chooseCpuVariant(engine, undefined).name;
}

function canRun(engine: EngineLocation, name: string): boolean {
  try {
    return chooseCpuVariant(engine, name).name === name;
  } catch {
    return false;
  }
}
