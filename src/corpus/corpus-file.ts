/** One file of a corpus, wherever it is. */
import type { FileKind } from "./file-kind.js";

export interface CorpusFile {
  /** Starts the ids of its documents: the path inside the folder or repository, or the file's own name. */
  readonly label: string;
  readonly kind: FileKind;
  /** The path on this machine. A file of the hub is downloaded now, unless it is in the cache. */
  locate(signal?: AbortSignal): Promise<string>;
}
