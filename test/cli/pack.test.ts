import { execa } from "execa";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

it(
  "installs globally from its own tarball in an empty folder and measures there",
  { timeout: 400_000 },
  async (context) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-pack-"));
    try {
      await execa("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: root });
      const [tarball] = await readdir(folder);
      const flags = ["--prefix", path.join(folder, "global"), "--prefer-offline", "--no-audit", "--no-fund"];
      const installed = await execa("npm", ["install", "--global", ...flags, `./${tarball}`], {
        cwd: folder,
        reject: false,
      });
      if (
        /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|CERT_|SELF_SIGNED/.test(
          installed.stderr,
        )
      )
        context.skip("the npm registry cannot be reached");
      expect(installed.exitCode, installed.stderr).toBe(0);
      const bitwit = path.join(folder, "global/bin/bitwit");
      const { stdout } = await execa(
        bitwit,
        ["measure", "ladder:xs", "xz", "--corpus", "sample:math", "--limit-chars", "2000", "--json"],
        { cwd: folder },
      );
      const result = JSON.parse(stdout) as { measurements: { bpc: number }[] };
      expect(result.measurements).toHaveLength(2);
      expect(result.measurements[0]?.bpc).toBeGreaterThan(0.5);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
