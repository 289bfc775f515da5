/**
 * Which files of a data set's repository hold a config's split. Pure.
 *
 * The rules are the hub's: the card's `configs:` when it has them, else the names of folders and files
 * (https://huggingface.co/docs/hub/datasets-data-files-configuration). Where several configs or splits are left, the
 * user must say which: a silent choice would be a silent change of the corpus.
 */
import picomatch from "picomatch";
import { DataError, UsageError } from "../../errors.js";
import { readCardConfigs, type CardConfig } from "./card-configs.js";
import { splitByName } from "./split-by-name.js";

export interface WantedData {
  /** For messages: `owner/dataset`. */
  readonly repository: string;
  readonly config?: string;
  readonly split?: string;
}

/**
 * @param paths every file of the repository.
 * @param card the text of its README.md, if it has one.
 * @returns paths in reading order, at least one.
 * @throws {UsageError} no such config or split, or several and none was named.
 */
export function chooseDataFiles(paths: readonly string[], card: string | undefined, wanted: WantedData): string[] {
  const configs = card === undefined ? [] : readCardConfigs(card);
  const splits =
    configs.length === 0
      ? splitByName(filesOfFolder(paths, wanted), wanted.config)
      : splitsOf(chooseConfig(configs, wanted), paths);
  const chosen = chooseSplit(splits, wanted);
  if (chosen.length > 0) return chosen;
  throw new DataError("hub-no-data-files", `${wanted.repository} has no data files that bitwit reads.`, {
    hint: "It reads parquet, JSON Lines, JSON and text. For a data set made by a script try @refs/convert/parquet behind its name.",
  });
}

function chooseConfig(configs: readonly CardConfig[], { repository, config }: WantedData): CardConfig {
  const names = configs.map(({ name }) => name);
  const chosen =
    config !== undefined
      ? configs.find(({ name }) => name === config)
      : configs.length === 1
        ? configs[0]
        : (configs.find(({ isDefault }) => isDefault) ?? configs.find(({ name }) => name === "default"));
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    "hub-config",
    config === undefined
      ? `${repository} has ${configs.length} configs and none was named.`
      : `${repository} has no config "${config}".`,
    { hint: `Write one of them behind a #: ${named(names)}.` },
  );
}

function splitsOf({ folder, dataFiles }: CardConfig, paths: readonly string[]): Map<string, string[]> {
  const prefix = folder === undefined ? "" : `${folder}/`;
  if (dataFiles === undefined) return splitByName(paths.filter((file) => file.startsWith(prefix)));
  const splits = new Map<string, string[]>();
  for (const { split, patterns } of dataFiles) {
    const matched = patterns.flatMap((pattern) => {
      const whole = `${prefix}${pattern.replace(/^\.?\//, "")}`.replace(/\/$/, "");
      const isMatch = picomatch(whole);
      // A pattern may also be the name of a folder.
      return sorted(paths.filter((file) => isMatch(file) || file.startsWith(`${whole}/`)));
    });
    splits.set(split, [...new Set([...(splits.get(split) ?? []), ...matched])]);
  }
  return splits;
}

/** Without a card, a config is a folder, or a file of that name. */
function filesOfFolder(paths: readonly string[], { repository, config }: WantedData): string[] {
  if (config === undefined) return [...paths];
  const inside = paths.filter((file) => file.split("/").slice(0, -1).includes(config));
  if (inside.length > 0) return inside;
  const files = paths.filter((file) => file.split("/").at(-1)?.split(".")[0] === config);
  if (files.length > 0) return files;
  const folders = [...new Set(paths.flatMap((file) => file.split("/").slice(0, -1)))];
  throw new UsageError(
    "hub-config",
    `${repository} has no config "${config}": its card lists none, and no folder or file has that name.`,
    {
      hint: folders.length === 0 ? "Leave the config out." : `Its folders are ${named(folders)}.`,
    },
  );
}

function chooseSplit(splits: ReadonlyMap<string, string[]>, { repository, split }: WantedData): string[] {
  if (splits.size === 0) return [];
  const [only] = splits.values();
  const chosen = split !== undefined ? splits.get(split) : splits.size === 1 ? only : undefined;
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    "hub-split",
    split === undefined
      ? `${repository} has ${splits.size} splits here and none was named.`
      : `${repository} has no split "${split}" here.`,
    { hint: `Write one of them as #config:split (or #:split): ${named([...splits.keys()])}.` },
  );
}

function sorted(paths: readonly string[]): string[] {
  return paths.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(", ");
  return names.length > 20 ? `${shown}, … (${names.length})` : shown;
}
