import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serveRun, type RunServer } from "./serve-run.js";

let folder: string;
let server: RunServer;
let renders: number;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-view-"));
  renders = 0;
  server = await serveRun({ folder, port: 0, renderPage: () => Promise.resolve(`<p>page ${++renders}</p>`) });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** fetch cannot set a Host header or send a path as it stands. */
function raw(
  target: string,
  options: { host?: string; method?: string } = {},
): Promise<{ status: number; body: string }> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const headers = options.host === undefined ? {} : { host: options.host };
    request({ host: "127.0.0.1", port, path: target, method: options.method ?? "GET", headers }, (response) => {
      let body = "";
      response.on("data", (part) => (body += part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on("error", reject)
      .end();
  });
}

describe("the server of a run", () => {
  it("listens on the loopback address, and gives the page with headers that keep it in", async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const response = await fetch(server.url);
    expect(await response.text()).toBe("<p>page 1</p>");
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("makes the page once for each state of the records", async () => {
    await fetch(server.url);
    expect(await (await fetch(server.url)).text()).toBe("<p>page 1</p>");
    await mkdir(path.join(folder, "measurements"));
    await writeFile(path.join(folder, "measurements", "a.json"), "{}");
    expect(await (await fetch(server.url)).text()).toBe("<p>page 2</p>");
  });

  it("answers no other name, method or path", async () => {
    expect((await raw("/", { host: "evil.example" })).status).toBe(403);
    expect((await raw("/", { host: "127.0.0.1.evil.example:80" })).status).toBe(403);
    expect((await raw("/", { host: "localhost:1234" })).status).toBe(200);
    expect((await raw("/", { method: "POST" })).status).toBe(405);
    for (const target of ["/../../etc/passwd", "/..%2f..%2fetc/passwd", "/study.json", "//evil.example/", "/%00"])
      expect((await raw(target)).status, target).toBe(404);
  });

  it("says over events how far the run is, and when its records changed", async () => {
    const progress = { schemaVersion: 1, state: "running", measured: 1, toMeasure: 4 };
    await writeFile(path.join(folder, "progress.json"), JSON.stringify(progress));
    const controller = new AbortController();
    const response = await fetch(`${server.url}events`, { signal: controller.signal });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    const until = async (found: RegExp): Promise<void> => {
      while (!found.test(text)) text += new TextDecoder().decode((await reader.read()).value);
    };
    await until(
      /event: progress\ndata: \{"schemaVersion":1,"state":"running","measured":1,"toMeasure":4,"isStale":true\}/,
    );
    await mkdir(path.join(folder, "scores"));
    await writeFile(path.join(folder, "scores", "a.json"), "{}");
    await until(/(event: records\ndata: \{"version":"[0-9a-f]{16}"\}\n\n[^]*){2}/);
    controller.abort();
  });

  it("says so when the port is taken", async () => {
    const port = Number(new URL(server.url).port);
    await expect(serveRun({ folder, port, renderPage: () => Promise.resolve("") })).rejects.toMatchObject({
      code: "port",
    });
  });
});
