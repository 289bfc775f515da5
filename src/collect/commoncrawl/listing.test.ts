import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DataError, UsageError } from "../../errors.js";
import { chooseCrawls } from "./choose-crawls.js";
import { isIsoDate, isInRange, meetsRange, parseDateRange } from "./date-range.js";
import { parsePaths } from "./parse-paths.js";

describe("parsePaths", () => {
  const crawl = "CC-MAIN-2026-39";
  const name = "CC-MAIN-20260910111213-20260910141213-00042";
  const good = `crawl-data/${crawl}/segments/1757000000000.12/wet/${name}.warc.wet.gz`;
  const parse = (...lines: string[]) => parsePaths(gzipSync(lines.join("\n")), crawl, "wet", "wet.paths.gz");

  it("reads paths and the time in their names", () => {
    const shard = { path: good, name, from: "2026-09-10T11:12:13Z", to: "2026-09-10T14:12:13Z" };
    expect(parse(good, "")).toEqual([shard]);
    expect(parse()).toEqual([]);
    const warc = good.replace("/wet/", "/warc/").replace(".wet.gz", ".gz");
    expect(parsePaths(gzipSync(warc), crawl, "warc", "x")).toEqual([{ ...shard, path: warc }]);
  });

  it("reads names of 2013, which have one time", () => {
    const old = `crawl-data/${crawl}/segments/1368696381249/wet/CC-MAIN-20130516092621-00000-ip-10-60-113-184.ec2.internal.warc.wet.gz`;
    expect(parse(old)).toMatchObject([{ from: "2013-05-16T09:26:21Z", to: "2013-05-17T09:26:21.000Z" }]);
  });

  it.each([
    ["another crawl", good.replaceAll("2026-39", "2026-38")],
    ["an address", `https://elsewhere.example/${good}`],
    ["a way up", good.replace("segments/", "segments/../")],
    ["a way up in the segment", good.replace("1757000000000.12", "..")],
    ["a way up in the name", good.replace("00042", "00042/../../x")],
    ["a query", `${good}?x=1`],
    ["another ending", good.replace(".wet.gz", ".gz")],
    ["another format", good.replace("/wet/", "/warc/")],
    ["an absolute path", `/${good}`],
    ["an encoded slash", good.replace("00042", "00042%2f")],
    ["an empty line", ""],
    ["no time", good.replace("20260910111213", "2026")],
  ])("refuses %s", (_, line) => {
    expect(() => parse(good, line, "")).toThrow(DataError);
    expect(() => parse(good, line, "")).toThrow("line 2");
  });

  it("refuses a line that is there twice, what is not gzip, and what unpacks without end", () => {
    expect(() => parse(good, good)).toThrow("there twice");
    expect(() => parsePaths(Buffer.from("<html>"), crawl, "wet", "x")).toThrow("not gzip");
    expect(() => parsePaths(gzipSync(Buffer.alloc(65 * 2 ** 20)), crawl, "wet", "x")).toThrow("more than");
  });
});

describe("chooseCrawls", () => {
  const list = [
    { id: "CC-MAIN-2026-39", from: "2026-09-10T00:00:00", to: "2026-09-24T00:00:00" },
    { id: "CC-MAIN-2026-35", from: "2026-08-12T00:00:00", to: "2026-08-26T00:00:00" },
    { id: "CC-NEWS", from: "2026-01-01T00:00:00", to: "2026-12-01T00:00:00" },
    { id: "CC-MAIN-2013-20", name: "Summer 2013" },
    { id: "CC-MAIN-2009-2010" },
  ];
  const choose = (since?: string, until?: string) =>
    chooseCrawls(JSON.stringify(list), parseDateRange(since, until), "collinfo.json").map(({ id }) => id);

  it("takes crawls whose span meets the days", () => {
    expect(choose("2026-09-01", "2026-10-01")).toEqual(["CC-MAIN-2026-39"]);
    expect(choose("2026-08-20", "2026-09-11")).toEqual(["CC-MAIN-2026-39", "CC-MAIN-2026-35"]);
    expect(choose("2026-08-26", "2026-09-10")).toEqual(["CC-MAIN-2026-35"]);
    expect(choose("2013-05-18", "2013-05-20")).toEqual(["CC-MAIN-2013-20"]);
    expect(choose(undefined, "2011-01-01")).toEqual(["CC-MAIN-2009-2010"]);
    expect(() => choose("2026-10-01")).toThrow(UsageError);
  });

  it.each([
    ["not JSON", "<html>"],
    ["an object", "{}"],
    ["a number in it", "[3]"],
    ["an entry without id", '[{"name":"x"}]'],
  ])("refuses %s", (_, text) => {
    expect(() => chooseCrawls(text, {}, "collinfo.json")).toThrow(DataError);
  });
});

describe("the days of a collection", () => {
  it("are half open, and compare times with days", () => {
    const range = parseDateRange("2026-09-01", "2026-10-01");
    const times = ["2026-08-31T23:59:59Z", "2026-09-01T00:00:00Z", "2026-09-30T23:59:59Z", "2026-10-01T00:00:00Z"];
    expect(times.map((time) => isInRange(time, range))).toEqual([false, true, true, false]);
    expect(meetsRange("2026-08-01T00:00:00", "2026-08-31T23:00:00", range)).toBe(false);
    expect(meetsRange("2026-08-01T00:00:00", "2026-09-01T00:00:00", range)).toBe(true);
    expect(isInRange("1999", {})).toBe(true);
  });

  it("are of the calendar, and in order", () => {
    expect(["2026-02-28", "2026-02-28T10:00:00Z"].every(isIsoDate)).toBe(true);
    expect(["2026-02-30", "2026-13-01", "yesterday", "2026-9-1", ""].some(isIsoDate)).toBe(false);
    expect(() => parseDateRange("2026-09-01", "2026-09-01")).toThrow("nothing between");
    expect(() => parseDateRange("tomorrow", undefined)).toThrow('since is "tomorrow"');
  });
});
