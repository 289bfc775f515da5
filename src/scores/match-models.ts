/** Which imported models are models that were measured. */
import { shortModelName } from "./import/model-names.js";

export interface ModelMatches {
  readonly matched: readonly { readonly imported: string; readonly measured: string }[];
  readonly onlyImported: readonly string[];
  readonly onlyMeasured: readonly string[];
}

/** Names match without regard to case, folder, organisation and file ending; `Llama-2-7b` is not `Llama-2-7b-hf`. */
export function matchModels(imported: Iterable<string>, measured: Iterable<string>): ModelMatches {
  const keyOf = (name: string): string => shortModelName(name).toLowerCase();
  const measuredByKey = new Map([...measured].map((name) => [keyOf(name), name]));
  const names = [...new Set(imported)];
  const matched = names.flatMap((name) => {
    const other = measuredByKey.get(keyOf(name));
    return other === undefined ? [] : [{ imported: name, measured: other }];
  });
  const used = new Set(matched.map((one) => one.measured));
  const found = new Set(matched.map((one) => one.imported));
  return {
    matched,
    onlyImported: names.filter((name) => !found.has(name)),
    onlyMeasured: [...measuredByKey.values()].filter((name) => !used.has(name)),
  };
}
