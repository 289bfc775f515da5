import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentError, UsageError } from "../../errors.js";
import { listLocalFiles } from "./local-files.js";
import { scorerOf } from "./scorer.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("listLocalFiles", () => {
  const write = async (...names: string[]) => {
    for (const name of names) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), name);
    }
  };
  const list = async (...patterns: string[]) =>
    (await listLocalFiles(patterns.map((pattern) => path.join(folder, pattern)))).map(({ id }) => id);

  it("takes * and ? for characters of a name and everything else as it is, and each file once", async () => {
    await write("a1.warc.wet.gz", "a2.warc.wet.gz", "a10.warc.wet.gz", "b+(1).warc.gz", ".hidden.gz", "sub/c.gz");
    expect(await list("*.gz")).toEqual(["a1", "a10", "a2", "b__1_"]);
    expect(await list("a?.*")).toEqual(["a1", "a2"]);
    expect(await list("b+(?).warc.gz")).toEqual(["b__1_"]);
    expect(await list("a1.warc.wet.gz", "a1*", "sub/*")).toEqual(["a1", "a10", "c"]);
  });

  it("refuses a pattern that fits nothing, and names that would be one unit", async () => {
    await write("x/a.warc.gz", "y/a.warc.wet.gz");
    await expect(list("z*")).rejects.toThrow(UsageError);
    await expect(list("x")).rejects.toThrow("No file fits");
    await expect(list("none/*.gz")).rejects.toThrow("No file fits");
    await expect(list("x/*", "y/*")).rejects.toThrow("the names must differ");
  });
});

describe("scorerOf", () => {
  it("knows a model by its hash before it is opened, and refuses what is none", () => {
    expect(scorerOf("ladder:xs").sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(() => scorerOf(path.join(folder, "none.gguf"))).toThrow(EnvironmentError);
    expect(() => scorerOf("gpt-5")).toThrow(UsageError);
  });
});
