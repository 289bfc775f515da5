/** Finds Python installations by asking them. */
import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { isInside } from "./bubblewrap-command.js";
import type { Python } from "./sandbox.js";

const OLDEST = [3, 8] as const;
/** Without `site`, which runs what packages have put in the way of a start, Python does not know a virtual environment. */
const ASK = `import json, os, platform, resource, site, sys
environment = os.path.dirname(os.path.dirname(sys.executable))
folders = site.getsitepackages()
if os.path.exists(os.path.join(environment, "pyvenv.cfg")):
    with open(os.path.join(environment, "pyvenv.cfg")) as stream:
        shared = "include-system-site-packages = true" in stream.read().lower()
    own = os.path.join(environment, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
    folders = [own] + (folders if shared else [])
folders = [os.path.realpath(folder) for folder in folders if os.path.isdir(folder)]
print(json.dumps([sys.executable, sys.base_prefix, platform.python_version(), folders]))`;

export interface PythonSearch {
  readonly found: readonly Python[];
  /** One sentence for each one that cannot be used. */
  readonly rejected: readonly string[];
}

/** Asks `python3` on the path and the usual places (or only the one named), in that order, each installation once. */
export async function findPythons(searchPath: string, only?: string): Promise<PythonSearch> {
  const folders = [...searchPath.split(path.delimiter).filter((folder) => folder !== ""), "/usr/bin", "/usr/local/bin"];
  const candidates = only === undefined ? folders.map((folder) => path.join(folder, "python3")) : [only];
  const found = new Map<string, Python>();
  const rejected: string[] = [];
  for (const candidate of [...new Set(candidates)].filter((file) => existsSync(file))) {
    const answer = await askPython(candidate);
    if (typeof answer === "string") rejected.push(answer);
    else if (!found.has(answer.executable)) found.set(answer.executable, answer);
  }
  return { found: [...found.values()], rejected };
}

async function askPython(candidate: string): Promise<Python | string> {
  let answer: unknown;
  try {
    const { stdout } = await promisify(execFile)(candidate, ["-I", "-S", "-c", ASK], { timeout: 10_000 });
    answer = JSON.parse(stdout);
  } catch (error) {
    return `${candidate} does not run (${(error instanceof Error ? error.message : String(error)).split("\n")[0]})`;
  }
  const [executable, basePrefix, version, packageFolders] = answer as [string, string, string, string[]];
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    return `${candidate} is Python ${version}; bitwit needs ${OLDEST.join(".")} or newer`;
  const prefix = realpathSync(basePrefix);
  // Its folder becomes visible in the sandbox: it must not be all of the user's files.
  if (prefix === "/" || isInside(prefix, os.homedir()))
    return `${candidate} is installed in ${prefix}, which holds the home folder`;
  return { executable: realpathSync(executable), prefix, version, packageFolders };
}
