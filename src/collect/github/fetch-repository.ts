/**
 * A repository's tarball at a pinned commit, as a whole file on disk.
 *
 * The commit is the branch's last one before the window's end, so that asking again later gives the same files; the paper's
 * preset takes the newest. GitHub gives no checksum of a tarball, so its gzip stream is read through once before
 * anything is taken from it, and a damaged download is made once more.
 */
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { UnitError, type CollectContext, type Unit } from "../collector.js";
import { HttpError } from "../network/http-error.js";
import type { GithubApi } from "./github-api.js";
import type { Repository } from "./repository.js";

export interface FetchedRepository {
  /** The whole SHA. */
  readonly commit: string;
  /** The committer's, ISO 8601. */
  readonly committedAt: string;
  readonly file: string;
}

export interface FetchOptions {
  /** ISO 8601. Absent: the newest commit. */
  readonly before?: string | undefined;
  readonly maximumBytes: number;
}

/** @throws {UnitError} the repository is gone, closed, empty, too large or damaged. */
export async function fetchRepository(
  api: GithubApi,
  context: CollectContext,
  { unit, repository }: { readonly unit: Unit; readonly repository: Repository },
  options: FetchOptions,
): Promise<FetchedRepository> {
  try {
    const { commit, committedAt } = await pinCommit(api, repository, options.before, context.signal);
    const file = join(context.downloadFolder, `${unit.id}-${commit}.tar.gz`);
    const parameters = { ...ownerOf(repository), ref: commit };
    const address = await api.locate("/repos/{owner}/{repo}/tarball/{ref}", parameters, context.signal);
    for (let attempt = 1; ; attempt++) {
      // Without the token: the address is another host's, and what is public needs none.
      await context.http.download(address, file, { maxBytes: options.maximumBytes });
      if (await isWhole(file)) return { commit, committedAt, file };
      await rm(file, { force: true });
      if (attempt < DOWNLOADS) continue;
      throw new UnitError("damaged", `The tarball of ${repository.fullName} is damaged, also when downloaded again.`);
    }
  } catch (error) {
    throw error instanceof HttpError && error.isPermanent ? leftOut(repository, error) : error;
  }
}

const DOWNLOADS = 2;

function ownerOf({ fullName }: Repository): { readonly owner: string; readonly repo: string } {
  const [owner = "", repo = ""] = fullName.split("/");
  return { owner, repo };
}

async function pinCommit(api: GithubApi, repository: Repository, before?: string, signal?: AbortSignal) {
  const until = before === undefined ? {} : { until: before };
  const parameters = { ...ownerOf(repository), per_page: 1, ...until };
  const { data } = await api.get("/repos/{owner}/{repo}/commits", parameters, signal);
  if (!Array.isArray(data)) throw new UnitError("damaged", `The commits of ${repository.fullName} are not a list.`);
  if (data.length === 0) {
    throw new UnitError("empty", `${repository.fullName} has no commit before ${before ?? "now"}.`);
  }
  const { sha, commit } = data[0] as { sha?: unknown; commit?: { committer?: { date?: unknown } | null } };
  const date = commit?.committer?.date;
  if (typeof sha === "string" && SHA.test(sha) && typeof date === "string") return { commit: sha, committedAt: date };
  throw new UnitError("damaged", `The newest commit of ${repository.fullName} has no hash or no date.`);
}

const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/** Whether gzip's checksum and length hold to the end. */
async function isWhole(file: string): Promise<boolean> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(createReadStream(file), createGunzip(), nowhere);
    return true;
  } catch (error) {
    if (String((error as NodeJS.ErrnoException).code).startsWith("Z_")) return false;
    throw error;
  }
}

function leftOut({ fullName }: Repository, error: HttpError): UnitError {
  const { status = 0 } = error;
  // Refused without an answer, or with a good one: for its size.
  if (status < 400) return new UnitError("too-large", `${fullName}: ${error.message}`, { cause: error });
  return new UnitError(REASONS[status] ?? "gone", `GitHub answered for ${fullName} with ${status}.`, { cause: error });
}

/** 409 is how an empty repository answers for its commits, 403 and 451 a blocked one. */
const REASONS: Readonly<Record<number, UnitError["reason"]>> = {
  ...{ 403: "forbidden", 404: "gone", 409: "empty", 410: "gone", 451: "forbidden" },
};
