/** A repository as the search lists it: what is kept of an answer, which is not trusted. */
import type { Json } from "../../corpus/collected/manifest.js";
import { DataError } from "../../errors.js";

/** A type, not an interface, so that it is a `Json`: it is the detail of a unit in the plan. */
export type Repository = {
  readonly repositoryId: number;
  /** `OWNER/NAME`. */
  readonly fullName: string;
  /** The page people see, without a slash at the end. */
  readonly url: string;
  /** SPDX identifier as detected; null: none, or one that GitHub cannot name. */
  readonly licence: string | null;
  readonly licenceName: string | null;
  readonly stars: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly pushedAt: string;
  /** As GitHub counts the repository with its history. */
  readonly sizeKilobytes: number;
  readonly isArchived: boolean;
};

/** @returns undefined for what is not to be taken: private, disabled, a fork, or not shaped as a repository is. */
export function parseRepository(item: unknown): Repository | undefined {
  const fields = recordOf(item);
  if (fields["private"] === true || fields["disabled"] === true || fields["fork"] === true) return undefined;
  const licence = recordOf(fields["license"]);
  const spdx = textOf(licence["spdx_id"]);
  return checked({
    repositoryId: numberOf(fields["id"]),
    fullName: textOf(fields["full_name"]),
    url: textOf(fields["html_url"])?.replace(/\/+$/, ""),
    licence: spdx === undefined || spdx === "NOASSERTION" ? null : spdx,
    licenceName: textOf(licence["name"]) ?? null,
    stars: numberOf(fields["stargazers_count"]),
    createdAt: textOf(fields["created_at"]),
    pushedAt: textOf(fields["pushed_at"]),
    sizeKilobytes: numberOf(fields["size"]),
    isArchived: fields["archived"] === true,
  });
}

/** The repository that a unit's detail is. @throws {DataError} the plan was changed by hand. */
export function repositoryOf(detail: Json): Repository {
  const fields = recordOf(detail);
  const repository = checked({
    ...{
      repositoryId: numberOf(fields["repositoryId"]),
      fullName: textOf(fields["fullName"]),
      url: textOf(fields["url"]),
    },
    ...{ licence: textOf(fields["licence"]) ?? null, licenceName: textOf(fields["licenceName"]) ?? null },
    ...{
      stars: numberOf(fields["stars"]),
      createdAt: textOf(fields["createdAt"]),
      pushedAt: textOf(fields["pushedAt"]),
    },
    ...{ sizeKilobytes: numberOf(fields["sizeKilobytes"]), isArchived: fields["isArchived"] === true },
  });
  if (repository !== undefined) return repository;
  throw new DataError("github-unit", `The plan's unit ${JSON.stringify(detail).slice(0, 200)} is not a repository.`, {
    hint: "The plan was changed; collect into an empty folder.",
  });
}

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

function checked(loose: Loose<Repository>): Repository | undefined {
  if (Object.values(loose).includes(undefined)) return undefined;
  const repository = loose as Repository;
  const dates = [repository.createdAt, repository.pushedAt];
  const isSound =
    FULL_NAME.test(repository.fullName) &&
    /^https?:\/\//.test(repository.url) &&
    dates.every((date) => DATE.test(date));
  return isSound ? repository : undefined;
}

/** What GitHub allows in a name; it becomes part of addresses and of file names. */
const FULL_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
