import Ajv from "ajv/dist/2020.js";
import { execa } from "execa";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const main = path.join(root, "dist/cli/main.js");
const KEY = "a-key-of-this-test";
let folder: string;
let server: ChildProcess;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-serve-"));
  await writeFile(
    path.join(folder, "texts.jsonl"),
    Array.from({ length: 40 }, (_, n) =>
      JSON.stringify({ content: `Letter ${n}. The miller went to the river ${"and back again ".repeat(n)}` }),
    ).join("\n"),
  );
  server = spawn(process.execPath, [main, "serve", "ladder:xs", "--port", "0", "--threads", "1", "--json"], {
    env: { ...process.env, BITWIT_SERVE_API_KEY: KEY },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(createInterface({ input: server.stdout as NodeJS.ReadableStream }), "line")) as [string];
  const said = JSON.parse(line) as { schemaVersion: number; url: string; model: string };
  expect(said).toMatchObject({ schemaVersion: 1, model: "ladder-xs", dialect: "all" });
  url = `${said.url}/v1`;
});
afterAll(async () => {
  server.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const bitwit = (args: string[], key: string | undefined = KEY) =>
  execa(process.execPath, [main, ...args], { cwd: folder, reject: false, env: { BITWIT_API_KEY: key } });

describe("bitwit measure http://…", () => {
  it("gives the same bits as in process, keeps the key out of everything, and resumes a finished run", async () => {
    const call = ["measure", "ladder:xs", url, "--threads", "1", "--corpus", "texts.jsonl", "--run", "run", "--json"];
    const { stdout, stderr, exitCode } = await bitwit(call);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const result = JSON.parse(stdout);
    const schema = JSON.parse(readFileSync(path.join(root, "schemas/measure.schema.json"), "utf8"));
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    const [here, there] = result.measurements;
    expect(there.totalBits / here.totalBits).toBeCloseTo(1, 6);
    expect(there.modelInfo.backend).toMatchObject({ name: "bitwit", device: "server", api: "generate" });
    expect(there.modelInfo.backend.settings).toMatch(/^llama\.cpp .* threads=1$/);
    const { stdout: everything } = await execa("grep", ["-rl", KEY, "run"], { cwd: folder, reject: false });
    expect(everything).toBe("");
    expect(JSON.parse((await bitwit(call)).stdout).measurements).toEqual(result.measurements);
  });

  it.each<[string, string[], string | undefined, number, RegExp]>([
    ["without the key", ["measure", "URL", "-c", "texts.jsonl"], "", 3, /401.*BITWIT_API_KEY/s],
    [
      "for a model it does not have",
      ["measure", "URL#other", "-c", "texts.jsonl"],
      KEY,
      2,
      /no model "other".*ladder-xs/s,
    ],
    [
      "with a key in the address",
      ["measure", "http://user:pw@127.0.0.1:1/v1", "-c", "texts.jsonl"],
      KEY,
      2,
      /BITWIT_API_KEY/,
    ],
    ["where nothing listens", ["measure", "http://127.0.0.1:9/v1", "-c", "texts.jsonl"], KEY, 3, /ECONNREFUSED/],
    ["with too long a context", ["measure", "URL", "--context", "4000", "-c", "texts.jsonl"], KEY, 2, /takes 2049/],
    [
      "by an interface there is not",
      ["measure", "URL", "--server-api", "x", "-c", "texts.jsonl"],
      KEY,
      2,
      /prompt_logprobs, echo/,
    ],
    [
      "with no requests at once",
      ["measure", "URL", "--concurrency", "0", "-c", "texts.jsonl"],
      KEY,
      2,
      /--concurrency 0/,
    ],
    ["for what needs the model here", ["tokens", "URL", "texts.jsonl"], KEY, 2, /no ranks and no bytes/],
    ["as an archive's model", ["compress", "texts.jsonl", "--model", "URL"], KEY, 2, /behind a server/],
    ["to be served again", ["serve", "URL", "--port", "0"], KEY, 2, /behind a server/],
  ])("refuses %s", async (_name, args, key, exitCode, message) => {
    const result = await bitwit(
      args.map((one) => one.replace("URL", url)),
      key,
    );
    expect(result.stderr).toMatch(message);
    expect(result.exitCode).toBe(exitCode);
  });
});

describe("bitwit models show http://…", () => {
  it("prints what was detected, as text and as JSON that its schema accepts", async () => {
    const { stdout } = await bitwit(["models", "show", url]);
    expect(stdout).toMatch(/^server +bitwit \d/m);
    expect(stdout).toMatch(/^scored by +generate \(POST \/generate\)/m);
    expect(stdout).toMatch(/^logarithm +natural$/m);
    const record = JSON.parse((await bitwit(["models", "show", url, "--json"])).stdout);
    const schema = JSON.parse(readFileSync(path.join(root, "schemas/server.schema.json"), "utf8"));
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
    expect(record.scoring).toMatchObject({ againDifferenceBits: 0, logarithm: "natural" });
  });
});

describe("bitwit serve", () => {
  it("stops on SIGTERM with code 0", async () => {
    const stopped = once(server, "exit");
    server.kill("SIGTERM");
    expect(await stopped).toEqual([0, null]);
  });
});
