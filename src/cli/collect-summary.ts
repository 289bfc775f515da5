/** What `bitwit collect` prints when it is done. */
import path from "node:path";
import type { CollectResult } from "../collect/run-collection.js";
import type { CollectedStep } from "../corpus/collected/manifest.js";
import { renderTable } from "../report/render-table.js";

export function describeCollection(result: CollectResult): string {
  const { status, folder, plan, units, manifest, reused, warnings } = result;
  if (status === "listed") {
    return `${number(plan.units)} units listed; nothing was fetched.\nplan   ${path.join(folder, ".collect", "plan.json")}\n`;
  }
  if (status === "share-collected" || manifest === undefined) {
    return `${number(units)} of ${number(plan.units)} units are this share; it is collected.\nNext: bitwit collect assemble SHARE… -o FOLDER\nshare  ${folder}\n`;
  }
  const { content, dates, units: counted } = manifest;
  const range = dates.first === undefined ? "no dates" : `${dates.first} to ${dates.last}`;
  const parts = [
    stepTable(manifest.steps),
    `${number(content.documentCount)} documents, ${number(content.charCount)} characters, ${range}` +
      `${dates.undated > 0 ? ` (${number(dates.undated)} undated)` : ""}; ` +
      `${number(counted.collected)} of ${number(counted.listed)} units, ${number(counted.leftOut.length)} left out.`,
    ...warnings.map(({ message }) => `warning: ${message}`),
    [
      `corpus ${folder}${reused ? " (was finished before)" : ""}`,
      `card   ${path.join(folder, "README.md")}`,
      `next   bitwit measure ladder:m --corpus ${folder}`,
    ].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

function stepTable(steps: readonly CollectedStep[]): string {
  return renderTable(steps, [
    { header: "step", cell: ({ step }) => step },
    { header: "documents in", align: "right", cell: ({ counts }) => number(counts.documentsIn) },
    { header: "out", align: "right", cell: ({ counts }) => number(counts.documentsOut) },
    { header: "characters out", align: "right", cell: ({ counts }) => number(counts.charsOut) },
    { header: "dropped most by", cell: ({ counts }) => mostFrequent(counts.rejections) },
  ]);
}

function mostFrequent(rejections: Readonly<Record<string, number>>): string | undefined {
  const rules = Object.entries(rejections).filter(([, count]) => count > 0);
  const top = rules.sort(([, a], [, b]) => b - a).slice(0, 2);
  return top.length === 0 ? undefined : top.map(([rule, count]) => `${rule} ${number(count)}`).join(", ");
}

const number = (value: number): string => value.toLocaleString("en-US");
