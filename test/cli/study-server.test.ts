/** A study with a model behind a server: bitwit serve, as a process of its own. */
import { execa } from "execa";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";

const main = path.resolve(import.meta.dirname, "../../dist/cli/main.js");
const KEY = "a-key-of-this-test";
let folder: string;
let server: ChildProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-study-server-"));
  const text = "The miller went to the river and back again. ".repeat(20);
  await writeFile(path.join(folder, "texts.jsonl"), `${JSON.stringify({ content: text })}\n`.repeat(3));
  server = spawn(process.execPath, [main, "serve", "ladder:xs", "--port", "0", "--threads", "1", "--json"], {
    env: { ...process.env, BITWIT_SERVE_API_KEY: KEY },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(createInterface({ input: server.stdout as NodeJS.ReadableStream }), "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const entry = `{ref: "${url}/v1", concurrency: 2, serverApi: echo, apiKeyVariable: BITWIT_API_KEY_MILL}`;
  const study = `models: [ladder:xs, ${entry}]\ncorpora: [texts.jsonl]\nprotocols: {context: 256, stride: 64}\n`;
  await writeFile(path.join(folder, "study.yaml"), `${study}engine: {threads: 1}\n`);
});
afterAll(async () => {
  server.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const bitwit = (args: string[], key: string) =>
  execa(process.execPath, [main, "study", ...args, "--json"], {
    cwd: folder,
    reject: false,
    env: { BITWIT_API_KEY: "not this one", BITWIT_API_KEY_MILL: key },
  });

it("study run measures a model behind a server by its entry's keys, with the bits of the model here", async () => {
  const plan = JSON.parse((await bitwit(["plan", "study.yaml", "--no-calibrate"], KEY)).stdout);
  expect(plan.cells.map(({ state }: { state: string }) => state)).toEqual(["to do", "to do"]);
  expect(plan.cells[1].memoryBytes).toBeUndefined();

  const refused = await bitwit(["run", "study.yaml"], "");
  expect(refused.exitCode).toBe(3);
  expect(refused.stderr).toMatch(/^failed: http.*: The environment variable BITWIT_API_KEY_MILL is not set\.$/);

  const { stdout, stderr, exitCode } = await bitwit(["run", "study.yaml"], KEY);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const [here, there] = JSON.parse(stdout).measurements;
  expect(there.totalBits / here.totalBits).toBeCloseTo(1, 6);
  expect(there.modelInfo.backend).toMatchObject({ device: "server", api: "echo" });
  const { stdout: holdsKey } = await execa("grep", ["-rl", KEY, "runs"], { cwd: folder, reject: false });
  expect(holdsKey).toBe("");
});
