import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import Ajv from "ajv/dist/2020.js";
import { execa, type Options } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileFromRoot } from "../../src/package-root.js";

const bitwit = fileFromRoot("dist/cli/main.js");
const golden = fileFromRoot("test/golden/archives");
const text = readFileSync(path.join(golden, "decode/harbour.txt"), "utf8");
let folder: string;
const at = (name: string): string => path.join(folder, name);
const run = (args: string[], options: Options = {}) =>
  execa(process.execPath, [bitwit, ...args], { cwd: folder, reject: false, ...options });

/** Until the neighbour that becomes the output is there. */
async function untilWriting(name: string): Promise<void> {
  while (!readdirSync(folder).some((entry) => entry.startsWith(name) && entry.endsWith(".tmp")))
    await new Promise((resolve) => setTimeout(resolve, 50));
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-codec-"));
  writeFileSync(at("a.txt"), text);
});
afterAll(() => rm(folder, { recursive: true }));

describe("bitwit compress and decompress", () => {
  it("keep the input, refuse to overwrite, and restore bytes and time", async () => {
    const packed = await run(["compress", "-1", "a.txt"]);
    expect(packed.exitCode, String(packed.stderr)).toBe(0);
    expect(packed.stdout).toBe("");
    expect(packed.stderr).toMatch(/^a\.txt : \d+\.\d\d %  \(\d+ => \d+ bytes, a\.txt\.bw\)$/);
    expect(readFileSync(at("a.txt"), "utf8")).toBe(text);
    expect(statSync(at("a.txt.bw")).size).toBeLessThan(statSync(at("a.txt")).size);

    const again = await run(["compress", "-1", "a.txt"]);
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringMatching(/exists and is not overwritten.*\n.*-f/)]);
    const back = await run(["decompress", "-o", "b.txt", "a.txt.bw"]);
    expect(back.exitCode, String(back.stderr)).toBe(0);
    expect(readFileSync(at("b.txt"), "utf8")).toBe(text);
    // Milliseconds are kept; some systems cut what is below.
    expect(Math.abs(statSync(at("b.txt")).mtimeMs - statSync(at("a.txt")).mtimeMs)).toBeLessThan(2);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("work in pipes and through -d, quietly with -q", async () => {
    const packed = await run(["compress", "-1", "-q"], { input: text, encoding: "buffer" });
    expect(packed.exitCode).toBe(0);
    expect((packed.stderr as Uint8Array).length).toBe(0);
    const back = await run(["compress", "-d", "-c"], { input: packed.stdout as Uint8Array, stripFinalNewline: false });
    expect(back.stdout).toBe(text);
  });

  it("list, test and remove what went well, and answer in JSON", async () => {
    writeFileSync(at("c.txt"), text);
    const packed = await run(["compress", "-1", "--rm", "--json", "c.txt"]);
    expect(JSON.parse(String(packed.stdout))).toMatchObject({
      files: [{ inputBytes: Buffer.byteLength(text), blocks: { text: 1 } }],
    });
    expect(existsSync(at("c.txt"))).toBe(false);
    const listed = await run(["list", "--json", "c.txt.bw"]);
    expect(JSON.parse(String(listed.stdout))).toMatchObject({
      archives: [
        { header: { name: "c.txt" }, model: { id: "ladder:xs" }, end: { byteCount: Buffer.byteLength(text) } },
      ],
    });
    expect(String((await run(["list", "c.txt.bw"])).stdout)).toMatch(/ladder:xs +c\.txt\.bw/);
    expect((await run(["test", "c.txt.bw"])).exitCode).toBe(0);
  });

  it("answer in JSON as their schema says, whatever was asked", async () => {
    const schema = JSON.parse(readFileSync(fileFromRoot("schemas/codec.schema.json"), "utf8"));
    const validate = new Ajv({ strict: false }).compile(schema);
    writeFileSync(at("zeros"), new Uint8Array(100_000));
    for (const args of [
      ["compress", "-1", "-f", "-o", "z.bw", "zeros"],
      ["test", "z.bw"],
      ["compress", "-1", "-f", "-o", "j.bw", "a.txt"],
      ["decompress", "-f", "-o", "j.txt", "j.bw"],
      ["test", "j.bw"],
      ["list", "j.bw"],
    ]) {
      const { stdout, exitCode, stderr } = await run([...args, "--json"]);
      expect(exitCode, String(stderr)).toBe(0);
      expect(validate(JSON.parse(String(stdout))), `${args[0]}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
  });

  it("leave no file behind when they are interrupted, and keep the input", async () => {
    writeFileSync(at("long.txt"), text.repeat(200));
    const running = run(["compress", "-8", "long.txt"]);
    await untilWriting("long");
    running.kill("SIGINT");
    const { exitCode, stderr } = await running;
    expect(exitCode, String(stderr)).toBe(130);
    expect(String(stderr)).toContain("was not written");
    expect(readdirSync(folder).filter((name) => name.startsWith("long"))).toEqual(["long.txt"]);
    expect(readFileSync(at("long.txt"), "utf8")).toBe(text.repeat(200));
  });

  it("leave no file behind when they are interrupted twice, and end at once", async () => {
    writeFileSync(at("twice.txt"), text.repeat(200));
    const running = run(["compress", "-8", "twice.txt"]);
    await untilWriting("twice");
    running.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 300));
    running.kill("SIGTERM");
    expect((await running).exitCode).toBe(130);
    expect(readdirSync(folder).filter((name) => name.startsWith("twice"))).toEqual(["twice.txt"]);
  });

  it("end with 4 for damage and leave no output, go on with other files, and say what is wrong with the rest", async () => {
    const archive = readFileSync(path.join(golden, "decode/harbour.txt.bw"));
    writeFileSync(at("bad.bw"), archive.subarray(0, -3));
    writeFileSync(at("good.bw"), readFileSync(path.join(golden, "decode/pattern.bin.bw")));
    const both = await run(["decompress", "bad.bw", "good.bw"]);
    expect(both.exitCode).toBe(4);
    expect(both.stderr).toMatch(/bad\.bw: error: The archive is damaged/);
    expect(existsSync(at("bad"))).toBe(false);
    expect(readFileSync(at("good"))).toEqual(readFileSync(path.join(golden, "decode/pattern.bin")));
    expect((await run(["decompress", "nowhere.bw"])).exitCode).toBe(3);
    expect((await run(["decompress", "a.txt"])).stderr).toMatch(/does not end in \.bw/);
    expect((await run(["compress", "-1", "-9", "a.txt"])).stderr).toMatch(/-1 and -9 contradict/);
    expect((await run(["compress", "-c", "--rm", "a.txt"])).exitCode).toBe(2);
    expect((await run(["compress", "."])).stderr).toMatch(/is a folder/);
  });
});

describe("golden archives", () => {
  it("of every version decode", async () => {
    for (const name of readdirSync(path.join(golden, "decode")).filter((name) => name.endsWith(".bw"))) {
      const back = await run(["decompress", "-c", path.join(golden, "decode", name)], {
        encoding: "buffer",
        stripFinalNewline: false,
      });
      expect(back.exitCode, `${name}: ${String(back.stderr)}`).toBe(0);
      expect(
        Buffer.compare(back.stdout as Uint8Array, readFileSync(path.join(golden, "decode", name.slice(0, -3)))),
        name,
      ).toBe(0);
    }
  });

  it("that are damaged are refused with 4, without output", async () => {
    for (const name of readdirSync(path.join(golden, "refuse"))) {
      const output = at(`refused-${name}`);
      const refused = await run(["decompress", "-o", output, path.join(golden, "refuse", name)]);
      expect([name, refused.exitCode]).toEqual([name, 4]);
      expect(existsSync(output)).toBe(false);
    }
  });
});
