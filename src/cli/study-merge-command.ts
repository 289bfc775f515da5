/** `bitwit study merge`. */
import { renderMeasurementTable } from "../report/measurement-table.js";
import { mergeParts } from "../study/cells/merge-parts.js";

export async function studyMerge(
  parts: string[],
  flags: { readonly output: string; readonly unfinished?: boolean; readonly json?: boolean },
): Promise<void> {
  const { output, unfinished = false } = flags;
  const merged = await mergeParts({ parts, output, unfinished, command: process.argv.slice(2) });
  const { measurements, shards, missing, files, run } = merged;
  if (flags.json === true) {
    process.stdout.write(JSON.stringify(merged) + "\n");
    return;
  }
  const lines = [
    ...(measurements.length === 0 ? [] : [renderMeasurementTable(measurements)]),
    `${parts.length} parts with ${shards.toLocaleString("en-US")} shards are ${measurements.length} measurements.`,
    ...missing.map((what) => `missing: ${what}`),
    Object.entries({ ...files, run })
      .map(([kind, path]) => `${kind.padEnd(8)} ${path}`)
      .join("\n"),
  ];
  process.stdout.write(lines.join("\n\n") + "\n");
}
