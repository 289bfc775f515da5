/**
 * Imported files to one: models get their names, and of two scores of one model on one benchmark the newer holds, which
 * is said. A file whose time is not known counts as older than one whose time is; of two such the later in the list holds.
 */
import type { ImportedBpc, ImportedFile, ImportedModel, ImportedScore, ScoreWarning } from "./imported.js";
import { shortList } from "./file-warnings.js";
import { nameModels, type ModelMap } from "./model-names.js";

export interface Merged {
  readonly scores: readonly ImportedScore[];
  readonly bpc: readonly ImportedBpc[];
  readonly models: readonly ImportedModel[];
  readonly warnings: readonly ScoreWarning[];
}

export function mergeFiles(files: readonly ImportedFile[], map: ModelMap): Merged {
  const names = nameModels(
    files.map(({ models, scores, bpc, named }) => ({
      named: named === true,
      names: [...models.map(({ name }) => name), ...[...scores, ...bpc].map(({ model }) => model)],
    })),
    map,
  );
  const byAge = files
    .map((file, index) => ({ file, index }))
    .sort((a, b) => (a.file.time ?? -Infinity) - (b.file.time ?? -Infinity) || a.index - b.index)
    .map(({ file }) => file);
  const scores = new Newest<ImportedScore>(
    ({ model, benchmark }) => [model, benchmark],
    ({ score }) => score,
  );
  const bpc = new Newest<ImportedBpc>(
    ({ model, corpus }) => [model, corpus],
    (row) => row.bpc ?? row.bitsPerByte ?? NaN,
  );
  const models = new Map<string, ImportedModel>();
  for (const file of byAge) {
    const nameOf = (model: string): string => (file.named === true ? names.ofNamed : names.of).get(model) ?? model;
    for (const row of file.scores) scores.add({ ...row, model: nameOf(row.model) });
    for (const row of file.bpc) bpc.add({ ...row, model: nameOf(row.model) });
    for (const model of file.models) {
      const name = nameOf(model.name);
      const known = models.get(name);
      models.set(name, {
        name,
        family: model.family ?? known?.family,
        parameters: model.parameters ?? known?.parameters,
      });
    }
  }
  const used = new Set([...scores.rows, ...bpc.rows].map(({ model }) => model));
  return {
    scores: scores.rows,
    bpc: bpc.rows,
    models: [...used].map((name) => models.get(name) ?? { name }),
    warnings: [...files.flatMap(({ warnings }) => warnings), ...names.warnings, ...scores.warnings, ...bpc.warnings],
  };
}

interface Sourced {
  readonly source: { readonly file: string; readonly key: string };
}

/** Rows by key; a later file's row takes an earlier file's place, within one file the first row holds. */
class Newest<Row extends Sourced> {
  private readonly byKey = new Map<string, Row>();
  private readonly replaced = new Map<string, string[]>();
  private readonly repeated = new Map<string, string[]>();
  private readonly keyOf: (row: Row) => readonly [string, string];
  private readonly valueOf: (row: Row) => number;

  constructor(keyOf: (row: Row) => readonly [string, string], valueOf: (row: Row) => number) {
    this.keyOf = keyOf;
    this.valueOf = valueOf;
  }

  add(row: Row): void {
    const words = this.keyOf(row);
    const key = words.join("\u0000");
    const old = this.byKey.get(key);
    const sameFile = old?.source.file === row.source.file;
    if (old === undefined || !sameFile) this.byKey.set(key, row);
    if (old === undefined || this.valueOf(old) === this.valueOf(row)) return;
    const [kept, left] = sameFile ? [old, row] : [row, old];
    const note = `${words[1]} of ${words[0]} (${this.valueOf(kept)}, not ${this.valueOf(left)})`;
    const [list, place] = sameFile
      ? [this.repeated, kept.source.file]
      : [this.replaced, `${left.source.file} → ${kept.source.file}`];
    list.set(place, [...(list.get(place) ?? []), note]);
  }

  get rows(): Row[] {
    return [...this.byKey.values()];
  }

  get warnings(): ScoreWarning[] {
    return [
      ...[...this.replaced].map(([place, notes]) => ({
        code: "newest-wins",
        message: `${place}: the newer file's value is taken for ${shortList(notes)}.`,
        hint: "Import only the files that you mean.",
      })),
      ...[...this.repeated].map(([file, notes]) => ({
        code: "score-repeated",
        message: `${file} has several values; the first is taken for ${shortList(notes)}.`,
        hint: "These may be several settings of one benchmark; leave out what you do not mean.",
      })),
    ];
  }
}
