/** The small tables: languages, licences, paths, options. */
import { describe, expect, it } from "vitest";
import { UsageError } from "../../errors.js";
import { readGithubOptions, type GithubOptions } from "./github-options.js";
import { isSourceFile, sourceLanguage } from "./languages.js";
import { allowsLicence, parseLicenceRule } from "./licences.js";
import { parseRepository, repositoryOf } from "./repository.js";
import { skippedPathRule } from "./skipped-path.js";

describe("sourceLanguage", () => {
  it.each([
    ["python", "a/b.py", true],
    ["python", "a/b.pyc", false],
    ["python", "py", false],
    ["python", ".py", false],
    ["python", "a.py/b", false],
    ["c", "x.c", true],
    ["c", "x.C", false],
    ["C++", "x.C", true],
    ["Typescript", "x.d.ts", true],
  ])("%s has %s: %s", (name, path, expected) => {
    expect(isSourceFile(sourceLanguage(name), path)).toBe(expected);
  });

  it("names the languages there are when another is asked for", () => {
    expect(() => sourceLanguage("cobol")).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("python, javascript") }),
    );
  });
});

describe("parseLicenceRule", () => {
  it.each([
    ["any", undefined, true],
    ["any", "GPL-3.0", true],
    ["permissive", "MIT", true],
    ["permissive", "GPL-3.0", false],
    ["permissive", undefined, false],
    ["gpl-3.0, mit", "GPL-3.0", true],
    ["gpl-3.0,mit", "Apache-2.0", false],
    ["permissive,MPL-2.0", "mpl-2.0", true],
  ])("%s lets %s in: %s", (rule, licence, expected) => {
    expect(allowsLicence(parseLicenceRule(rule), licence)).toBe(expected);
  });

  it("refuses what is no identifier", () => {
    for (const text of ["", "MIT,", "MIT Apache-2.0", "license:mit"]) {
      expect(() => parseLicenceRule(text)).toThrow(UsageError);
    }
  });
});

describe("skippedPathRule", () => {
  it.each([
    ["src/app.py", undefined],
    ["src/distance.py", undefined],
    ["src/builder/target.py", undefined],
    ["vendor.py", undefined],
    ["src/admin.js", undefined],
    ["web/node_modules/x/y.js", "path-vendored"],
    ["Third_Party/x.py", "path-vendored"],
    [".venv/lib/python3/site-packages/x.py", "path-vendored"],
    ["dist/app.js", "path-built"],
    ["pkg.egg-info/x.py", "path-built"],
    ["api/wire_pb2.py", "path-generated"],
    ["api/wire_pb2_grpc.py", "path-generated"],
    ["api/wire.pb.go", "path-generated"],
    ["web/jquery.min.js", "path-generated"],
    ["shop/migrations/0001_initial.py", "path-generated"],
    ["versioneer.py", "path-generated"],
  ])("%s: %s", (path, expected) => {
    expect(skippedPathRule(path)).toBe(expected);
  });
});

describe("readGithubOptions", () => {
  const given: GithubOptions = { since: "2026-09-01", until: "2026-10-01" };

  it("has the paper's numbers in its preset and others by default", () => {
    expect(readGithubOptions({ ...given, preset: "paper" })).toMatchObject({
      ...{ order: "stars", licence: "any", minimumStars: 10, shingleWords: 1, jaccard: 0.85, date: "created" },
    });
    expect(readGithubOptions(given)).toMatchObject({ order: "random", shingleWords: 5, jaccard: 0.7, seed: 1 });
  });

  it.each([
    [{ until: "2026-09-01" }, /not after since/],
    [{ since: "September" }, /since "September"/],
    [{ repositories: 0 }, /is 0; it must be a whole number from 1/],
    [{ minimumStars: -1 }, /is -1/],
    [{ minimumStars: NaN }, /is NaN/],
    [{ jaccard: 1.5 }, /is 1.5/],
    [{ segmentChars: 0 }, /segment is 0/],
    [{ perRepositoryChars: 2.5 }, /is 2.5/],
    [{ order: "forks" as "stars" }, /order "forks" is unknown/],
    [{ language: "klingon" }, /klingon/],
    [{ licence: "?" }, /SPDX/],
  ])("refuses %j by name, value and rule", (wrong, message) => {
    expect(() => readGithubOptions({ ...given, ...wrong })).toThrow(message);
    expect(() => readGithubOptions({ ...given, ...wrong })).toThrow(UsageError);
  });
});

describe("parseRepository", () => {
  const item = {
    ...{ id: 1, full_name: "o/n", html_url: "https://github.com/o/n/", stargazers_count: 3, size: 4, license: null },
    ...{ created_at: "2026-09-01T00:00:00Z", pushed_at: "2026-09-02T00:00:00Z", archived: false, private: false },
  };

  it("comes back from a plan as it went in", () => {
    const repository = parseRepository(item);
    expect(repository).toMatchObject({ fullName: "o/n", url: "https://github.com/o/n", licence: null, stars: 3 });
    expect(repositoryOf(JSON.parse(JSON.stringify(repository)))).toEqual(repository);
    expect(() => repositoryOf({ fullName: "o/n" })).toThrow(/not a repository/);
  });

  it.each([
    { private: true },
    { fork: true },
    { disabled: true },
    { id: "1" },
    { stargazers_count: -1 },
    { full_name: "../etc" },
    { full_name: "o/.." },
    { full_name: "o/n/x" },
    { full_name: null },
    { html_url: "javascript:alert(1)" },
    { created_at: "then" },
  ])("leaves out %j", (wrong) => {
    expect(parseRepository({ ...item, ...wrong })).toBeUndefined();
  });

  it("leaves out what is no object", () => {
    for (const wrong of [null, undefined, 1, "x", []]) expect(parseRepository(wrong)).toBeUndefined();
  });
});
