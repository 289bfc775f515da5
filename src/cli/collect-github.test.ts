import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addSourceOptions, collectorOf, type GithubFlags } from "./collect-github.js";

function flagsOf(...words: string[]): GithubFlags {
  const command = new Command().exitOverride();
  addSourceOptions(command);
  return { since: "2026-09-01", ...command.parse(words, { from: "user" }).opts<GithubFlags>() };
}

describe("bitwit collect github", () => {
  it("has the library's defaults when nothing is asked for", async () => {
    const { settings } = await collectorOf(flagsOf(), {});
    expect(settings).toMatchObject({
      ...{
        preset: "default",
        language: "python",
        date: "created",
        minimumStars: 10,
        order: "random",
        repositories: 1000,
      },
      ...{ archived: true, maximumTarballBytes: 200_000_000, shingleWords: 5, jaccard: 0.7 },
      ...{ perRepositoryChars: null, segmentChars: null, since: "2026-09-01T00:00:00Z", until: null },
    });
  });

  it("hands every option on", async () => {
    const words = "--language go --date pushed --stars 50 --order stars --repositories 20 --licence MIT --no-archived";
    const more =
      "--max-tarball 1000000 --shingle-words 3 --jaccard 0.9 --per-repository-chars 9000 --segment-chars 3000";
    const { settings, corpusSteps } = await collectorOf(flagsOf(...words.split(" "), ...more.split(" ")), {});
    expect(settings).toMatchObject({
      ...{ language: "go", date: "pushed", minimumStars: 50, order: "stars", repositories: 20, licence: ["MIT"] },
      ...{ archived: false, maximumTarballBytes: 1_000_000, shingleWords: 3, jaccard: 0.9 },
      ...{ perRepositoryChars: 9000, segmentChars: 3000 },
    });
    expect(corpusSteps.map(({ name }) => name)).toEqual([
      ...["equal-bytes", "equal-without-whitespace", "near-duplicates", "segments", "repository-limit"],
    ]);
  });

  it("needs --since, and takes the token of the environment without showing it", async () => {
    await expect(collectorOf({}, {})).rejects.toThrow(/--since is missing/);
    const collector = await collectorOf(flagsOf(), { GH_TOKEN: "secret-token" });
    expect(JSON.stringify(collector)).not.toContain("secret-token");
  });
});
