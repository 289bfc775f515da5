import { execa } from "execa";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

interface Manifest {
  readonly bin: { readonly bitwit: string };
  readonly dependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
}

it(
  "measures from its own tarball, unpacked beside nothing but the packages that it declares",
  { timeout: 200_000 },
  async () => {
    await inFolder(async (folder) => {
      const tarball = await pack(folder);
      await execa("tar", ["xzf", tarball], { cwd: folder });
      const installed = path.join(folder, "package");
      const manifest = JSON.parse(await readFile(path.join(installed, "package.json"), "utf8")) as Manifest;
      // What npm would install; what these packages need they find where they really are.
      for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
        const link = path.join(installed, "node_modules", name);
        await mkdir(path.dirname(link), { recursive: true });
        await symlink(path.join(root, "node_modules", name), link);
      }
      await measure(folder, [process.execPath, path.join(installed, manifest.bin.bitwit)]);
    });
  },
);

it.skipIf(process.env["BITWIT_TEST_INSTALL"] === undefined)(
  "installs globally from its own tarball (needs the registry and a minute: BITWIT_TEST_INSTALL=1)",
  { timeout: 400_000 },
  async () => {
    await inFolder(async (folder) => {
      const tarball = await pack(folder);
      const flags = ["--prefix", path.join(folder, "global"), "--prefer-offline", "--no-audit", "--no-fund"];
      await execa("npm", ["install", "--global", ...flags, tarball], { cwd: folder });
      await measure(folder, [path.join(folder, "global/bin/bitwit")]);
    });
  },
);

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-pack-"));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pack(folder: string): Promise<string> {
  const { stdout } = await execa("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return path.join(folder, filename);
}

async function measure(folder: string, [program = "", ...first]: string[]): Promise<void> {
  const flags = ["ladder:xs", "xz", "--corpus", "sample:math", "--limit-chars", "2000", "--json"];
  const { stdout } = await execa(program, [...first, "measure", ...flags], { cwd: folder });
  const result = JSON.parse(stdout) as { measurements: { bpc: number }[] };
  expect(result.measurements).toHaveLength(2);
  expect(result.measurements[0]?.bpc).toBeGreaterThan(0.5);
}
