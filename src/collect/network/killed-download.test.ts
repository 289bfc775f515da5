import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { withinMs } from "../../slow-machine.test.support.js";
import { serve, someBytes, temporaryFolder, testClient } from "./test-network.test.support.js";

const BUILT = fileURLToPath(new URL("../../../dist/collect/network/create-http-client.js", import.meta.url));

test.skipIf(!existsSync(BUILT))(
  "a process that is killed while it downloads leaves a beginning that another goes on with (needs the build)",
  async () => {
    const body = someBytes(400_000);
    const server = await serve(
      { body },
      { faults: (_, attempt) => (attempt === 1 ? { kind: "stall", afterBytes: 250_000 } : undefined) },
    );
    const file = path.join(await temporaryFolder(), "a");
    const script = `
    import { createHttpClient } from ${JSON.stringify(BUILT)};
    await createHttpClient({ userAgent: "killed/1" }).download(${JSON.stringify(server.url)}, ${JSON.stringify(file)});`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const exit = once(child, "exit");
    const giveUpMs = Date.now() + withinMs(10_000);
    const size = () =>
      stat(`${file}.partial`).then(
        ({ size }) => size,
        () => 0,
      );
    while ((await size()) < 250_000 && Date.now() < giveUpMs) await delay(20);
    child.kill("SIGKILL");
    await exit;

    await testClient().client.download(server.url, file);
    expect(server.requests.map(({ headers }) => headers.range)).toEqual([undefined, "bytes=250000-"]);
    expect((await readFile(file)).equals(body)).toBe(true);
  },
);
