/**
 * The `configs:` of a data set's card: YAML between two `---` at the start of README.md.
 */
import { parse } from "yaml";
import { isPlainObject } from "../record-fields.js";

export interface CardConfig {
  readonly name: string;
  readonly isDefault: boolean;
  readonly folder?: string;
  /** Absent: the names of the files in `folder` say which split they belong to. */
  readonly dataFiles?: readonly { readonly split: string; readonly patterns: readonly string[] }[];
}

/** No front matter, YAML that does not parse, or none of the known forms: no configs, and names decide. */
export function readCardConfigs(card: string): CardConfig[] {
  const frontMatter = /^\ufeff?---\r?\n([^]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(card)?.[1];
  if (frontMatter === undefined) return [];
  let head: unknown;
  try {
    head = parse(frontMatter, { logLevel: "silent" });
  } catch {
    return [];
  }
  const configs = isPlainObject(head) ? head["configs"] : undefined;
  return Array.isArray(configs) ? configs.filter(isPlainObject).map(configOf) : [];
}

function configOf(config: Record<string, unknown>): CardConfig {
  const { config_name: name, data_dir: folder, data_files: dataFiles, default: isDefault } = config;
  return {
    name: typeof name === "string" ? name : "default",
    isDefault: isDefault === true,
    ...(typeof folder === "string" ? { folder: folder.replace(/^\.?\/+|\/+$/g, "") } : {}),
    ...(dataFiles === undefined ? {} : { dataFiles: dataFilesOf(dataFiles) }),
  };
}

/** Forms: a pattern; a list of patterns; a list of `{split, path}`; a map from split to pattern(s). */
function dataFilesOf(value: unknown): { split: string; patterns: string[] }[] {
  if (Array.isArray(value) && value.some(isPlainObject)) {
    return value.filter(isPlainObject).map(({ split, path }) => ({
      split: typeof split === "string" ? split : "train",
      patterns: patternsOf(path),
    }));
  }
  if (isPlainObject(value))
    return Object.entries(value).map(([split, path]) => ({ split, patterns: patternsOf(path) }));
  return [{ split: "train", patterns: patternsOf(value) }];
}

function patternsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((pattern) => typeof pattern === "string");
}
