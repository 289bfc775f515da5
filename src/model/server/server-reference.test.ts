import { describe, expect, it } from "vitest";
import { apiKeyFor, isKeyVariable } from "./api-key.js";
import { parseServerReference } from "./server-reference.js";

describe("a reference to a model behind a server", () => {
  it.each([
    ["http://host:8000/v1#org/model", "http://host:8000", "org/model"],
    ["http://host:8000/v1/", "http://host:8000", undefined],
    ["https://host", "https://host", undefined],
    ["https://host/team/v1#a%20b", "https://host/team", "a b"],
    ["http://[::1]:8000/v1#m", "http://[::1]:8000", "m"],
  ])("%s is found at %s", (ref, root, model) => {
    expect(parseServerReference(ref)).toEqual({ ref, root, ...(model === undefined ? {} : { model }) });
  });

  it.each(["ladder:m", "./http/file.gguf", "hf:org/model"])("is not %s", (ref) => {
    expect(parseServerReference(ref)).toBeUndefined();
  });

  it.each(["http://user:secret@host/v1", "http://host/v1?key=secret"])(
    "may hold nothing secret, and does not repeat it: %s",
    (ref) => {
      expect(() => parseServerReference(ref)).toThrow(expect.objectContaining({ code: "server-reference" }));
      expect(() => parseServerReference(ref)).not.toThrow(/secret/);
    },
  );

  it.each(["http://", "http://host:99999/v1"])("must be an address: %s", (ref) => {
    expect(() => parseServerReference(ref)).toThrow(/is no address/);
  });
});

describe("the key for a server", () => {
  const both = { BITWIT_API_KEY: "own", OPENAI_API_KEY: "shared" };
  it("is BITWIT_API_KEY wherever the user points", () => {
    expect(apiKeyFor("http://10.0.0.5:8000", both)).toBe("own");
  });

  it.each([
    ["https://api.example", "shared"],
    ["http://127.0.0.1:8000", "shared"],
    ["http://[::1]:8000", "shared"],
    ["http://10.0.0.5:8000", undefined],
    ["http://127.0.0.1.example:8000", undefined],
  ])("is OPENAI_API_KEY only encrypted or on this machine: %s", (root, key) => {
    expect(apiKeyFor(root, { OPENAI_API_KEY: "shared", BITWIT_API_KEY: "" })).toBe(key);
  });

  it("is what a study's variable holds, and an error when it holds nothing", () => {
    const environment = { ...both, BITWIT_API_KEY_FARM: "farm", BITWIT_API_KEY_EMPTY: "" };
    expect(apiKeyFor("http://10.0.0.5:8000", environment, "BITWIT_API_KEY_FARM")).toBe("farm");
    for (const variable of ["BITWIT_API_KEY_EMPTY", "BITWIT_API_KEY_NONE"])
      expect(() => apiKeyFor("http://10.0.0.5:8000", environment, variable)).toThrow(`${variable} is not set`);
  });

  it.each<[string, boolean]>([
    ["BITWIT_API_KEY", true],
    ["BITWIT_API_KEY_FARM_2", true],
    ["BITWIT_API_KEY_", false],
    ["BITWIT_API_KEYS", false],
    ["AWS_SECRET_ACCESS_KEY", false],
    ["sk-abc", false],
  ])("%s may be named by a file: %s", (name, may) => {
    expect(isKeyVariable(name)).toBe(may);
  });
});
