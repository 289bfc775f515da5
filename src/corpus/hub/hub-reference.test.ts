import { describe, expect, it } from "vitest";
import { parseHubReference } from "./hub-reference.js";

describe("parseHubReference", () => {
  it.each([
    ["hf:owner/set#cc:test", { repository: "owner/set", revision: "main", config: "cc", split: "test" }],
    ["hf:owner/set@v1.0#cc", { repository: "owner/set", revision: "v1.0", config: "cc" }],
    ["hf:squad@refs/convert/parquet#:train", { repository: "squad", revision: "refs/convert/parquet", split: "train" }],
    ["hf:owner/set", { repository: "owner/set", revision: "main" }],
  ])("reads %s", (ref, expected) => {
    expect(parseHubReference(ref)).toEqual(expected);
  });

  it.each(["hf:", "hf:a/b/c", "hf:../set", "hf:owner/ set", "hf:owner/"])("refuses %s", (ref) => {
    expect(() => parseHubReference(ref)).toThrow("not a reference");
  });
});
