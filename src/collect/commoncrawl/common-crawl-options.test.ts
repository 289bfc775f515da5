import { describe, expect, it } from "vitest";
import { UsageError } from "../../errors.js";
import { checkOptions, type CommonCrawlOptions } from "./common-crawl-options.js";
import { excludeHosts, hostOf, parseHosts } from "./host-rules.js";

const days = { since: "2026-09-01", until: "2026-10-01" };

describe("checkOptions", () => {
  it("fills in FineWeb's numbers, and cc_net's for the paper", () => {
    expect(checkOptions(days)).toMatchObject({
      ...{ preset: "default", format: "wet", seed: 0, languages: ["en"], minimumLanguageScore: 0.65 },
      ...{ indexUrl: "https://index.commoncrawl.org", dataUrl: "https://data.commoncrawl.org" },
    });
    expect(checkOptions(days).likely).toBeUndefined();
    expect(checkOptions({ ...days, preset: "paper" })).toMatchObject({
      minimumLanguageScore: 0.5,
      likely: { bound: { keepShare: 0.3 }, model: "ladder:xs" },
    });
    const bound = checkOptions({ ...days, preset: "paper", maximumBitsPerByte: 1.5 }).likely?.bound;
    expect(bound).toEqual({ maximumBitsPerByte: 1.5 });
    expect(checkOptions({ ...days, endpoint: "http://mirror.example/cc//" }).dataUrl).toBe("http://mirror.example/cc");
  });

  it.each<[string, CommonCrawlOptions]>([
    ["Neither days", {}],
    ["Neither days", { until: "2026-10-01" }],
    ["The crawl is", { crawls: ["CC-NEWS"] }],
    ["The crawl is", { crawls: ["CC-MAIN-2026-39/../.."] }],
    ["Both files and crawls", { crawls: ["CC-MAIN-2026-39"], files: ["x"] }],
    ["The preset is", { ...days, preset: "best" as "paper" }],
    ["The format is", { ...days, format: "wat" as "wet" }],
    ["The format of the paper's preset", { ...days, preset: "paper", format: "warc" }],
    ["The seed is", { ...days, seed: 0.5 }],
    ["No language", { ...days, languages: [] }],
    ["The language is", { ...days, languages: ["English"] }],
    ["The least language score is 65", { ...days, minimumLanguageScore: 65 }],
    ["The share of likely documents is 30", { ...days, perplexityKeep: 30 }],
    ["The bound of bits per byte is 0", { ...days, maximumBitsPerByte: 0 }],
    ["Both a bound and a share", { ...days, maximumBitsPerByte: 1, perplexityKeep: 0.5 }],
    ["A model is given that scores nothing", { ...days, perplexityModel: "ladder:s" }],
    ["The limit of a host is 0", { ...days, maximumPerHost: 0 }],
    ["The endpoint is", { ...days, endpoint: "s3://commoncrawl" }],
    ['"https://a.example/" is excluded', { ...days, excludedHosts: ["https://a.example/"] }],
  ])("refuses options: %s", (message, options) => {
    expect(() => checkOptions(options)).toThrow(UsageError);
    expect(() => checkOptions(options)).toThrow(message);
  });
});

describe("hosts", () => {
  const ruleOf = (url: string | undefined, hosts: string[]) => {
    const meta = url === undefined ? {} : { url };
    return (excludeHosts(parseHosts(hosts)).judge({ id: "d", text: "", meta }) as { status: string }).status;
  };

  it("are excluded with all below them, and no others", () => {
    expect(ruleOf("https://a.example.org/x", ["example.org"])).toBe("reject");
    expect(ruleOf("https://EXAMPLE.org:8080/x", ["example.org"])).toBe("reject");
    expect(ruleOf("https://example.org./x", ["example.org"])).toBe("reject");
    expect(ruleOf("https://notexample.org/x", ["example.org"])).toBe("keep");
    expect(ruleOf("https://example.org.evil.example/", ["example.org"])).toBe("keep");
    expect(ruleOf("not an address", ["example.org"])).toBe("keep");
    expect(ruleOf(undefined, ["example.org"])).toBe("keep");
  });

  it("are read from a list with comments", () => {
    expect(parseHosts(["", "# x", " B.example ", "a.example", "a.example\r"])).toEqual(["a.example", "b.example"]);
    expect(hostOf("https://user:secret@Ä.example:1/")).toBe("xn--4ca.example");
  });
});
