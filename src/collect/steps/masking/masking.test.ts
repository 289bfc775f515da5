import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withinMs } from "../../../slow-machine.test.support.js";
import { maskDocuments } from "./mask-documents.js";
import { maskText } from "./mask-text.js";
import { isPublicAddress } from "./public-address.js";

describe("isPublicAddress", () => {
  it.each([
    ...[
      "8.8.8.8",
      "1.1.1.1",
      "172.15.255.255",
      "172.32.0.0",
      "223.255.255.255",
      "100.63.0.1",
      "100.128.0.1",
      "11.0.0.0",
    ],
    ...["2606:4700::1111", "2a00:1450:4001:81b::200e", "2001:4860:4860::8888"],
  ])("says that %s can belong to somebody", (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ...["0.0.0.0", "10.1.2.3", "127.0.0.1", "169.254.1.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"],
    ...["192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "255.255.255.255", "256.1.1.1", "1.2.3"],
    ...["::1", "::", "fe80::1", "fc00::1", "2001:db8::1", "ff02::1", "a::b", "12:30:45", "2002::1", "hello"],
  ])("says that %s cannot", (address) => expect(isPublicAddress(address)).toBe(false));
});

describe("maskText", () => {
  it.each([
    ["write to Jane.Doe+news@mail.example-corp.co.uk.", "write to email@example.com."],
    ["<mailto:a_b@c.org>", "<mailto:email@example.com>"],
    ["'x@y.io', \"z@y.io\"", "'email@example.com', \"email@example.com\""],
    ["host 8.8.8.8:53, and 8.8.4.4.", "host 192.0.2.1:53, and 192.0.2.1."],
    ["[2606:4700::1111]:443", "[2001:db8::1]:443"],
    ["call +49 30 1234567 or +1 (212) 555-0123", "call [phone] or [phone]"],
    ["call (212) 555-0123, 212-555-0123 or 212.555.0123.", "call [phone], [phone] or [phone]."],
    ["+442071234567", "[phone]"],
  ])("masks %j", (text, expected) => expect(maskText(text).text).toBe(expected));

  it.each([
    ...["@pytest.fixture", "user@localhost", "a@b", "git@", "x @ y.z", "someone@example.com", "me@host.test"],
    ...[
      "127.0.0.1 and 192.168.0.1",
      "version 1.2.3",
      "1.2.3.4.5",
      "256.300.1.1",
      "std::vector, a::b, 12:30:45, fe80::1",
    ],
    ...[
      "2026-09-03",
      "+1 + 2 - 3 + 4",
      "+123",
      "1234-5678-9012-3456",
      "x = 212555012",
      "+12345678901234567",
      "0.212-555",
    ],
  ])("leaves %j alone", (text) =>
    expect(maskText(text)).toEqual({ text, counts: { email: 0, ipv4: 0, ipv6: 0, phone: 0 } }),
  );

  it("changes nothing the second time, whatever it masked the first", () => {
    const part = fc.constantFrom(
      ...[
        "a@b.co",
        "8.8.8.8",
        "2606:4700::1",
        "+49 30 1234567",
        "212-555-0123",
        "@",
        ".",
        ":",
        "+",
        "(",
        ")",
        "-",
        "1",
        "a",
        " ",
        "::",
      ],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const { text } = maskText(parts.join(" "));
        expect(maskText(text)).toEqual({ text, counts: { email: 0, ipv4: 0, ipv6: 0, phone: 0 } });
      }),
      { numRuns: 2000 },
    );
  });

  it("takes linear time over text made to be slow", () => {
    const start = performance.now();
    for (const unit of [
      "a",
      "a.",
      "a@",
      "@a.",
      "!#a",
      "1.",
      "1",
      "a:",
      ":",
      "+1",
      "+1 ",
      "(212)",
      "212-",
      "f:",
      "a@a-",
      "-",
    ]) {
      maskText(unit.repeat(200_000 / unit.length));
    }
    expect(performance.now() - start).toBeLessThan(withinMs(4000));
  });
});

describe("maskDocuments", () => {
  it("masks and counts by kind, and drops nothing", async () => {
    const documents = ["a@b.co and c@d.org at 8.8.8.8", "nothing", "+49 30 1234567"].map((text, place) => ({
      id: `${place}`,
      text,
    }));
    const run = maskDocuments(documents);
    const out = [];
    for await (const { text } of run.documents) out.push(text);
    expect(out).toEqual(["email@example.com and email@example.com at 192.0.2.1", "nothing", "[phone]"]);
    expect(run.counts().edits).toEqual({ email: 2, ipv4: 1, ipv6: 0, phone: 1 });
    expect(run.counts().documentsOut).toBe(3);
  });
});
