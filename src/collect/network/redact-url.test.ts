import { expect, test } from "vitest";
import { redactUrl } from "./redact-url.js";

test.each([
  ["https://example.org/a?b=c", "https://example.org/a?b=c"],
  ["https://me:pass@example.org/a", "https://example.org/a"],
  ["https://example.org/a?access_token=abc&page=2", "https://example.org/a?access_token=REDACTED&page=2"],
  [
    "https://s3/a?X-Amz-Signature=abc&X-Amz-Credential=d",
    "https://s3/a?X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED",
  ],
  ["https://example.org/a?token=1&token=2#token=3", "https://example.org/a?token=REDACTED"],
  ["//me:pass@nowhere/a?token=1", "//…@nowhere/a?…"],
])("%s is shown as %s", (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});
