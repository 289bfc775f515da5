import { expect, it } from "vitest";
import { UsageError } from "../errors.js";
import { parseShard } from "./parse-shard.js";

it("counts from 0 what is written from 1, and takes no share that is none", () => {
  expect(parseShard("1/1")).toEqual({ index: 0, count: 1 });
  expect(parseShard("8/8")).toEqual({ index: 7, count: 8 });
  for (const text of ["0/4", "5/4", "0/0", "1", "1/", "/4", "-1/4", "1.5/4", "1/4/8", " 1/4", "1/4000000"])
    expect(() => parseShard(text), text).toThrow(UsageError);
});
