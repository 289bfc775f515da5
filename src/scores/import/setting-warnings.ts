/** What of the imported scores differs from the paper's settings, and what that does to a fit on bpc. */
import { benchmarkById } from "../benchmark-names.js";
import type { ImportedBpc, ImportedScore, ScoreWarning } from "./imported.js";
import { shortList } from "./file-warnings.js";

export function settingWarnings(scores: readonly ImportedScore[], bpc: readonly ImportedBpc[]): ScoreWarning[] {
  const whole = scores.filter(({ partOf }) => partOf === undefined);
  return [...mmluStyle(whole), ...styles(whole), ...shots(whole), ...bytesOnly(bpc)];
}

/** The correlations are the paper's, section 4: MMLU by the default prompt −0.660, RMSE 0.098; as a cloze −0.890. */
function mmluStyle(scores: readonly ImportedScore[]): ScoreWarning[] {
  const models = modelsOf(scores.filter(({ benchmark }) => benchmark === "mmlu"));
  if (models.length === 0) return [];
  return [
    {
      code: "mmlu-style",
      message: `mmlu of ${shortList(models)} is the default multiple-choice MMLU, with the options shown: in the paper it correlates with bpc at r −0.66 (RMSE 0.098), asked as a cloze at −0.89.`,
      hint: "Use cloze scores (lm-eval's mmlu_continuation, imported as mmlu-cloze; in a table, name the column mmlu_cloze), or leave mmlu out of the fit.",
    },
  ];
}

function styles(scores: readonly ImportedScore[]): ScoreWarning[] {
  return byBenchmark(scores).flatMap(([id, rows]) => {
    const { paper, name } = benchmarkById(id) ?? {};
    const other = rows.filter(({ style }) => style !== undefined && style !== paper?.style);
    if (paper?.style === undefined || other.length === 0) return [];
    return [
      {
        code: "style-differs",
        message: `${name} of ${shortList(modelsOf(other))} was asked with the options shown; the paper scores their texts (${paper.style}).`,
        hint: "Scores of the two styles do not belong in one fit.",
      },
    ];
  });
}

function shots(scores: readonly ImportedScore[]): ScoreWarning[] {
  return byBenchmark(scores).flatMap(([id, rows]) => {
    const { paper, name } = benchmarkById(id) ?? {};
    const other = rows.filter((row) => paper !== undefined && row.shots !== undefined && row.shots !== paper.shots);
    if (paper === undefined || other.length === 0) return [];
    const counts = [...new Set(other.map((row) => row.shots as number))].sort((a, b) => a - b);
    return [
      {
        code: "shots-differ",
        message: `${name} was asked with ${counts.join(" or ")} examples for ${shortList(modelsOf(other))}; the paper gives ${paper.shots}.`,
        hint: "Fit models that were asked alike; the paper's line holds for its own setting.",
      },
    ];
  });
}

function bytesOnly(bpc: readonly ImportedBpc[]): ScoreWarning[] {
  const rows = bpc.filter((row) => row.bpc === undefined && row.source.tool === "lm-eval");
  if (rows.length === 0) return [];
  const corpora = [...new Set(rows.map(({ corpus }) => corpus))];
  return [
    {
      code: "bits-per-byte",
      message: `${shortList(corpora)} has bits per byte only, which cannot be turned into bits per character without the text.`,
      hint: "Measure bpc with `bitwit measure`.",
    },
  ];
}

function byBenchmark(scores: readonly ImportedScore[]): [string, ImportedScore[]][] {
  const groups = new Map<string, ImportedScore[]>();
  for (const score of scores) {
    const group = groups.get(score.benchmark);
    if (group === undefined) groups.set(score.benchmark, [score]);
    else group.push(score);
  }
  return [...groups];
}

function modelsOf(rows: readonly ImportedScore[]): string[] {
  return [...new Set(rows.map(({ model }) => model))];
}
