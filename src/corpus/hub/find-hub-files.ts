/**
 * The files that an `hf:` reference means, pinned to the commit that its revision is at now.
 *
 * Three kinds of request: the commit, the list of files, the card. The data itself comes file by file when it is read,
 * so that a limited reading of a large data set downloads little.
 */
import { readFile } from "node:fs/promises";
import { datasetInfo, listFiles, type ListFileEntry } from "@huggingface/hub";
import { UsageError } from "../../errors.js";
import type { CorpusFile } from "../corpus-file.js";
import type { CorpusSource } from "../corpus.js";
import { fileKind } from "../file-kind.js";
import { chooseDataFiles } from "./choose-data-files.js";
import { downloadFile, type HubConnection } from "./download-file.js";
import { hubError } from "./hub-error.js";
import { parseHubReference, type HubReference } from "./hub-reference.js";

export interface HubOptions {
  readonly token?: string;
  /** Default https://huggingface.co. */
  readonly endpoint?: string;
  readonly cacheFolder: string;
  readonly fetch: typeof fetch;
  readonly signal?: AbortSignal | undefined;
}

export interface HubFiles {
  readonly files: readonly CorpusFile[];
  readonly origin: NonNullable<CorpusSource["origin"]>;
}

const DEFAULT_ENDPOINT = "https://huggingface.co";

/**
 * @throws {UsageError} no such data set, config or split, or which one is not said.
 * @throws {EnvironmentError} the hub refuses or cannot be reached.
 */
export async function findHubFiles(ref: string, options: HubOptions): Promise<HubFiles> {
  const reference = parseHubReference(ref);
  const { repository } = reference;
  const { token, endpoint = DEFAULT_ENDPOINT, cacheFolder } = options;
  if (token !== undefined && !token.startsWith("hf_")) {
    throw new UsageError("hub-token", "The hub's token does not start with hf_.", {
      hint: "Copy it again into HF_TOKEN, or unset HF_TOKEN.",
    });
  }
  const entries = new Map<string, ListFileEntry>();
  let commit: string;
  try {
    commit = await commitOf(reference, options, endpoint);
    for await (const entry of listFiles({
      ...requestOf(options, endpoint),
      repo: { type: "dataset", name: repository },
      revision: commit,
      recursive: true,
    })) {
      if (entry.type === "file") entries.set(entry.path, entry);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw hubError(error, { repository, revision: reference.revision, endpoint, hasToken: token !== undefined });
  }
  const connection: HubConnection = { repository, commit, endpoint, token, cacheFolder, fetch: options.fetch };
  const readme = entries.get("README.md");
  const card =
    readme === undefined ? undefined : await readFile(await downloadFile(readme, connection, options.signal), "utf8");
  const files = chooseDataFiles([...entries.keys()], card, reference).map((path): CorpusFile => {
    const entry = entries.get(path);
    if (entry === undefined) throw new Error(`${path} was chosen but is not listed`);
    return {
      label: path,
      kind: { ...fileKind(path), known: true },
      locate: (signal) => downloadFile(entry, connection, signal),
    };
  });
  return { files, origin: { name: repository, version: commit } };
}

async function commitOf(
  { repository, revision }: HubReference,
  options: HubOptions,
  endpoint: string,
): Promise<string> {
  const info = await datasetInfo({
    ...requestOf(options, endpoint),
    name: repository,
    revision,
    additionalFields: ["sha"],
  });
  if (!/^[0-9a-f]{40}$/.test(info.sha)) throw new Error("the answer names no commit");
  return info.sha;
}

function requestOf({ token, fetch, signal }: HubOptions, endpoint: string) {
  const abortable: typeof fetch = (input, init) => fetch(input, signal === undefined ? init : { ...init, signal });
  return { hubUrl: endpoint, fetch: abortable, ...(token === undefined ? {} : { accessToken: token }) };
}
