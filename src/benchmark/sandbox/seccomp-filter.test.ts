import { describe, expect, it } from "vitest";
import { seccompFilter } from "./seccomp-filter.js";

const AUDIT: Record<string, number> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
const ALLOWED = 0x7fff_0000;
const KILLED = 0x8000_0000;
const error = (errno: number): number => 0x0005_0000 | errno;

/** A classic BPF machine with the four kinds of instructions that the filter has. */
function ask(arch: string, audit: number, call: number, argument = 0): number {
  const filter = seccompFilter(arch) as Buffer;
  const data: Record<number, number> = { 0: call, 4: audit, 16: argument };
  let accumulator = 0;
  for (let at = 0; at < filter.length;) {
    const [code, ifTrue, ifFalse] = [filter.readUInt16LE(at), filter.readUInt8(at + 2), filter.readUInt8(at + 3)];
    const k = filter.readUInt32LE(at + 4);
    at += 8;
    if (code === 0x06) return k;
    if (code === 0x20) accumulator = data[k] as number;
    else {
      const holds =
        code === 0x15 ? accumulator === k : code === 0x35 ? accumulator >= k : code === 0x45 && (accumulator & k) !== 0;
      at += 8 * (holds ? ifTrue : ifFalse);
    }
  }
  throw new Error("the filter has no end");
}

describe.each([
  { arch: "x64", write: 1, clone: 56, socket: 41, ptrace: 101, unshare: 272, first: 29, last: 447 },
  { arch: "arm64", write: 64, clone: 220, socket: 198, ptrace: 117, unshare: 97, first: 194, last: 447 },
])("the filter for $arch", ({ arch, write, clone, socket, ptrace, unshare, first, last }) => {
  const call = (number: number, argument?: number): number => ask(arch, AUDIT[arch] as number, number, argument);

  it("lets ordinary calls pass", () => {
    expect(call(write)).toBe(ALLOWED);
    expect(call(clone, 0x003d_0f00)).toBe(ALLOWED); // a thread
    expect(call(clone, 17)).toBe(ALLOWED); // fork
    expect(call(socket, 1)).toBe(ALLOWED);
  });

  it("refuses namespaces, tracing, sockets that are not local, and all of its list", () => {
    for (const number of [ptrace, unshare, first, last]) expect(call(number)).toBe(error(1));
    for (let bit = 0x0200_0000; bit <= 0x4000_0000; bit *= 2) expect(call(clone, bit | 17)).toBe(error(1));
    expect(call(clone, 0x0002_0000)).toBe(error(1));
    expect(call(435)).toBe(error(38));
    for (const family of [2, 10, 16, 38, 40]) expect(call(socket, family)).toBe(error(97));
  });

  it("kills calls of another architecture or of the x32 kind", () => {
    expect(ask(arch, 0x4000_0003, write)).toBe(KILLED);
    expect(call(0x4000_0000 + write)).toBe(KILLED);
  });
});

describe("the filter", () => {
  it("is absent where the numbers are not known", () => {
    expect(seccompFilter("s390x")).toBeUndefined();
  });
});
