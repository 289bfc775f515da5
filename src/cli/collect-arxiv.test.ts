import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { UsageError } from "../errors.js";
import { addSourceOptions, collectorOf, type ArxivFlags } from "./collect-arxiv.js";

async function settingsOf(args: readonly string[], preset: "default" | "paper" = "default") {
  const command = new Command("arxiv").exitOverride().configureOutput({ writeErr: () => {} });
  addSourceOptions(command);
  command.parse(["--converter", "builtin", ...args], { from: "user" });
  const days = { since: "2026-09-01", until: "2026-10-01", preset };
  return (await collectorOf({ ...days, ...command.opts<ArxivFlags>() })).settings;
}

describe("the options of collect arxiv", () => {
  it("leave every default to the preset", async () => {
    expect(await settingsOf([])).toMatchObject({
      ...{ category: "math", licences: [], dropsWithdrawn: true, version: "first", mainFile: "scored" },
      ...{ followsIncludes: true, minimumChars: 1000, dropsEqual: true, nearDuplicates: { minimumWords: 5 } },
    });
    expect(await settingsOf([], "paper")).toMatchObject({
      ...{ dropsWithdrawn: false, version: "latest", mainFile: "paper", followsIncludes: false, minimumChars: 0 },
      ...{ dropsEqual: false, nearDuplicates: "none", converterSeconds: 10 },
    });
  });

  it("reach the collector one by one", async () => {
    const args = "--category math.NT --licence by/ --licence zero --withdrawn --paper-version latest --main-file paper";
    const more = "--no-includes --converter-seconds 5 --min-chars 7 --equal --no-near-duplicates --bulk folder";
    expect(await settingsOf([...args.split(" "), ...more.split(" ")])).toMatchObject({
      ...{
        category: "math.NT",
        licences: ["by/", "zero"],
        dropsWithdrawn: false,
        version: "latest",
        mainFile: "paper",
      },
      ...{ followsIncludes: false, converterSeconds: 5, minimumChars: 7, dropsEqual: false, nearDuplicates: "none" },
      ...{ fromBulk: true, converter: "bitwit-latex 1" },
    });
  });

  it("refuse a collection without dates, and values that are none", async () => {
    await expect(collectorOf({ converter: "builtin" })).rejects.toThrow(UsageError);
    await expect(settingsOf(["--converter", "word"])).rejects.toThrow(/Allowed choices are auto, pandoc, builtin/);
  });
});
