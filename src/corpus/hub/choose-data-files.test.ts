import { describe, expect, it } from "vitest";
import { chooseDataFiles } from "./choose-data-files.js";

const repository = "owner/set";
const card = (yaml: string): string => `---\nlicense: mit\n${yaml}\n---\n# Set\n`;

describe("chooseDataFiles with a card", () => {
  const paths = [
    "README.md",
    "cc/b.jsonl",
    "cc/a.jsonl",
    "python/data/x.parquet",
    "python/data/y.parquet",
    "python/old.parquet",
  ];
  const configs = card(`configs:
- config_name: cc
  data_files:
  - split: test
    path: ["cc/*.jsonl"]
  - split: validation
    path: cc/b.jsonl
- config_name: python
  data_dir: python
  data_files: "data"
`);

  it("takes the config's split, its patterns' files byte-wise", () => {
    expect(chooseDataFiles(paths, configs, { repository, config: "cc", split: "test" })).toEqual([
      "cc/a.jsonl",
      "cc/b.jsonl",
    ]);
    expect(chooseDataFiles(paths, configs, { repository, config: "cc", split: "validation" })).toEqual(["cc/b.jsonl"]);
  });

  it("takes the only split of a config, a pattern that is a folder, and data_dir", () => {
    expect(chooseDataFiles(paths, configs, { repository, config: "python" })).toEqual([
      "python/data/x.parquet",
      "python/data/y.parquet",
    ]);
  });

  it("asks which config and which split when there are several, and names them", () => {
    expect(() => chooseDataFiles(paths, configs, { repository })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("cc, python") as string }),
    );
    expect(() => chooseDataFiles(paths, configs, { repository, config: "cc" })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("test, validation") as string }),
    );
    expect(() => chooseDataFiles(paths, configs, { repository, config: "dd" })).toThrow('no config "dd"');
    expect(() => chooseDataFiles(paths, configs, { repository, config: "cc", split: "tset" })).toThrow(
      'no split "tset"',
    );
  });

  it.each([
    ["a pattern", "  data_files: a.jsonl", "train"],
    ["a list of patterns", '  data_files: ["a.jsonl"]', "train"],
    ["a map", "  data_files: {held: [a.jsonl]}", "held"],
  ])("reads data_files that is %s", (_form, yaml, split) => {
    const files = chooseDataFiles(["a.jsonl"], card(`configs:\n- config_name: default\n${yaml}`), {
      repository,
      split,
    });
    expect(files).toEqual(["a.jsonl"]);
  });

  it("prefers the config marked default", () => {
    const yaml =
      "configs:\n- {config_name: a, data_files: a.jsonl}\n- {config_name: b, default: true, data_files: b.jsonl}";
    expect(chooseDataFiles(["a.jsonl", "b.jsonl"], card(yaml), { repository })).toEqual(["b.jsonl"]);
  });

  it("goes by names when the card has no configs, or no YAML that parses", () => {
    for (const text of ["# no front matter", card("tags: [x]"), card("configs: [}")]) {
      expect(chooseDataFiles(["a.jsonl"], text, { repository })).toEqual(["a.jsonl"]);
    }
  });
});

describe("chooseDataFiles without a card", () => {
  const split = (paths: string[], name: string): string[] =>
    chooseDataFiles(paths, undefined, { repository, split: name });

  it("knows a split by a word of the file's or folder's name", () => {
    const paths = [
      "data/test-00001-of-00002.parquet",
      "data/test-00000-of-00002.parquet",
      "data/train-00000-of-00001.parquet",
      "dev/part.parquet",
      "latest/x.parquet",
    ];
    expect(split(paths, "test")).toEqual(["data/test-00000-of-00002.parquet", "data/test-00001-of-00002.parquet"]);
    expect(split(paths, "validation")).toEqual(["dev/part.parquet"]);
    expect(split(paths, "train")).toEqual(["data/train-00000-of-00001.parquet", "latest/x.parquet"]);
    expect(split(["data/cc-00000-of-00001.parquet", "data/py-00000-of-00001.parquet"], "cc")).toEqual([
      "data/cc-00000-of-00001.parquet",
    ]);
  });

  it("takes a folder for the config, even one that is called test", () => {
    const paths = ["test/train.jsonl", "test/valid.jsonl", "other/train.jsonl"];
    expect(chooseDataFiles(paths, undefined, { repository, config: "test", split: "train" })).toEqual([
      "test/train.jsonl",
    ]);
    expect(() => chooseDataFiles(paths, undefined, { repository, config: "none" })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("test, other") as string }),
    );
  });

  it("reads one format only, and no README, licence or metadata", () => {
    const paths = [
      "README.md",
      "LICENSE.txt",
      "dataset_infos.json",
      "a.json",
      "a.jsonl.gz",
      "b.jsonl.zst",
      "load.py",
      ".hidden.jsonl",
    ];
    expect(chooseDataFiles(paths, undefined, { repository })).toEqual(["a.jsonl.gz", "b.jsonl.zst"]);
  });

  it("says that there is nothing to read", () => {
    expect(() => chooseDataFiles(["README.md", "images.zip"], undefined, { repository })).toThrow("no data files");
  });
});
