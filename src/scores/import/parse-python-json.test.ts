import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataError } from "../../errors.js";
import { MAX_JSON_DEPTH, parsePythonJson } from "./parse-python-json.js";

const codeOf = (text: string): string => errorOf(text).code;
function errorOf(text: string): DataError {
  try {
    parsePythonJson(text, "r.json");
  } catch (error) {
    return error as DataError;
  }
  throw new Error("it was parsed");
}
/** Objects without a prototype equal plain ones once they are printed. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("what Python writes", () => {
  it("has bare NaN and infinities, which stay what they are", () => {
    expect(parsePythonJson('[NaN, Infinity, -Infinity, "NaN", -0.5]', "r.json")).toEqual([
      NaN,
      Infinity,
      -Infinity,
      "NaN",
      -0.5,
    ]);
  });

  it("is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(plain(parsePythonJson(text, "r.json"))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("may have keys that JavaScript gives a meaning", () => {
    const value = parsePythonJson('{"__proto__": {"polluted": 1}, "constructor": 2}', "r.json") as object;
    expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("a broken file is an error that names the place", () => {
  const whole = JSON.stringify({ results: { arc: { "acc,none": 0.5, alias: "a\nb" } }, list: [1, true, null] });

  it("at every length it may be cut off", () => {
    for (let length = 0; length < whole.length; length++) {
      const error = errorOf(whole.slice(0, length));
      expect(error.message).toMatch(/^r\.json:1:\d+: /);
      expect(error.hint).toBeTruthy();
    }
    expect(errorOf(whole.slice(0, 36)).message).toBe(
      "r.json:1:37: the file ends where the end of a string should follow: it was cut off.",
    );
    expect(errorOf(whole.slice(0, 36)).hint).toMatch(/Copy the file again/);
  });

  it.each([
    ['{\n  "a": 1,\n}', "json-syntax", "r.json:3:1"],
    ['{"a": 1 "b"}', "json-syntax", "r.json:1:9"],
    ["{'a': 1}", "json-syntax", "r.json:1:2"],
    ["[1, 2,]", "json-syntax", "r.json:1:7"],
    ["[01]", "json-syntax", "r.json:1:3"],
    ['"\\x"', "json-syntax", "r.json:1:1"],
    ['["a\nb"]', "json-syntax", "r.json:1:4"],
    ['{"a": 1}\n{"a": 2}', "json-trailing", "r.json:2:1"],
    ['{"a": 1, "a": 2}', "json-duplicate-key", "r.json:1:10"],
    ["[None]", "json-syntax", "r.json:1:2"],
  ])("%j", (text, code, place) => {
    expect([errorOf(text).code, errorOf(text).message.split(": ")[0]]).toEqual([code, place]);
  });

  it("when it nests so deep that reading could exhaust the stack", () => {
    expect(codeOf("[".repeat(1_000_000))).toBe("json-depth");
    expect(parsePythonJson("[".repeat(MAX_JSON_DEPTH) + "]".repeat(MAX_JSON_DEPTH), "r.json")).toHaveLength(1);
  });
});
