/**
 * A file of the hub, downloaded once.
 *
 * The cache is `hub/datasets--OWNER--NAME/COMMIT/PATH`. A file appears there whole: it grows as `PATH.partial`, is
 * checked against the size and hash in the hub's listing, and is then renamed. A partial file is continued.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { downloadFile as openRemoteFile } from "@huggingface/hub";
import { DataError } from "../../errors.js";
import { hubError } from "./hub-error.js";

export interface HubConnection {
  readonly repository: string;
  /** The commit, so that a file never changes under its path. */
  readonly commit: string;
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly cacheFolder: string;
  readonly fetch: typeof fetch;
}

/** A row of the hub's listing. */
export interface RemoteFile {
  readonly path: string;
  readonly size: number;
  /** The git blob's SHA-1. For a file kept in large storage the blob is a pointer, and `lfs.oid` the content's SHA-256. */
  readonly oid?: string;
  readonly lfs?: { readonly oid: string };
}

/**
 * Where `file` lies on this machine, downloaded if it is not in the cache yet.
 * @throws {DataError} what came is not what the hub's listing says. @throws {EnvironmentError} the hub cannot be read.
 */
export async function downloadFile(file: RemoteFile, connection: HubConnection, signal?: AbortSignal): Promise<string> {
  const target = cachePath(file.path, connection);
  if ((await sizeOf(target)) === file.size) return target;
  const partial = `${target}.partial`;
  await mkdir(path.dirname(target), { recursive: true });
  if (file.size === 0) {
    await writeFile(target, "");
    return target;
  }
  const have = (await sizeOf(partial)) ?? 0;
  // More than there is to have was left by something else.
  if (have > file.size) await rm(partial);
  const start = have > file.size ? 0 : have;
  if (start < file.size) await fetchFrom(start, file, partial, connection, signal);
  const fault = await faultOf(partial, file);
  if (fault !== undefined) {
    await rm(partial, { force: true });
    throw new DataError("hub-damaged-download", `${file.path} of ${connection.repository} arrived damaged: ${fault}.`, {
      hint: "Run again: it will be downloaded anew.",
    });
  }
  await rename(partial, target);
  return target;
}

/** The listing comes from a server, so its paths are not trusted to stay inside the cache. */
function cachePath(file: string, { cacheFolder, repository, commit }: HubConnection): string {
  const isSafe = file
    .split("/")
    .every((segment) => segment !== "" && segment !== "." && segment !== ".." && !/[\\\0:]/.test(segment));
  if (!isSafe)
    throw new DataError(
      "hub-unsafe-path",
      `${repository} lists the file ${JSON.stringify(file)}, which is no path inside a folder.`,
    );
  return path.join(cacheFolder, "hub", `datasets--${repository.replaceAll("/", "--")}`, commit, ...file.split("/"));
}

async function fetchFrom(
  start: number,
  file: RemoteFile,
  partial: string,
  connection: HubConnection,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { repository, commit, endpoint, token } = connection;
  const abortable: typeof fetch = (input, init) =>
    connection.fetch(input, signal === undefined ? init : { ...init, signal });
  try {
    const blob = await openRemoteFile({
      repo: { type: "dataset", name: repository },
      path: file.path.split("/").map(encodeURIComponent).join("/"),
      revision: commit,
      hubUrl: endpoint,
      fetch: abortable,
      // Plain ranges of bytes can be continued; the hub serves every file so.
      xet: false,
      ...(token === undefined ? {} : { accessToken: token }),
    });
    if (blob === null) throw Object.assign(new Error("no such file"), { statusCode: 404 });
    const content = start === 0 ? blob : blob.slice(start);
    const body = Readable.fromWeb(content.stream() as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(
      body,
      createWriteStream(partial, { flags: start === 0 ? "w" : "a" }),
      signal === undefined ? {} : { signal },
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw hubError(error, { repository, revision: commit, endpoint, hasToken: token !== undefined, file: file.path });
  }
}

async function faultOf(partial: string, file: RemoteFile): Promise<string | undefined> {
  const size = await sizeOf(partial);
  if (size !== file.size) return `it has ${size ?? 0} bytes, and the listing says ${file.size}`;
  const expected = file.lfs?.oid ?? file.oid;
  if (expected === undefined) return undefined;
  const hash = createHash(file.lfs === undefined ? "sha1" : "sha256");
  if (file.lfs === undefined) hash.update(`blob ${file.size}\0`);
  await pipeline(createReadStream(partial), hash);
  const found = hash.digest("hex");
  return found === expected ? undefined : `its hash is ${found}, and the listing says ${expected}`;
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}
