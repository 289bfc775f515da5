/**
 * Looks for bubblewrap and Python, and proves that they work here by running a program with the very flags that all
 * programs get: on many machines user namespaces are forbidden, and only an attempt tells.
 */
import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { BitwitError } from "../../errors.js";
import { findPythons } from "./find-python.js";
import { runPython } from "./run-python.js";
import type { Sandbox, SandboxSearch } from "./sandbox.js";
import { seccompFilter } from "./seccomp-filter.js";

/** 0.7 brought `--size`, 0.8 `--disable-userns`. */
const OLDEST = [0, 8] as const;
const INSTALL =
  "Install it: apt-get install bubblewrap (Debian 12, Ubuntu 24.04 or newer), dnf install bubblewrap (Fedora).";
const INSTALL_PYTHON = "Install Python: apt-get install python3 (Debian, Ubuntu), dnf install python3 (Fedora).";

export interface SearchOptions {
  /** Use this interpreter and no other. */
  readonly python?: string;
  /** The folders to look in, as in the variable PATH. */
  readonly searchPath?: string;
}

export async function findSandbox(options: SearchOptions = {}): Promise<SandboxSearch> {
  const { searchPath = process.env.PATH ?? "" } = options;
  if (process.platform !== "linux" || seccompFilter() === undefined)
    return {
      status: "missing",
      reason: `the sandbox, bubblewrap, exists for Linux on x64 and arm64, not for ${process.platform}-${process.arch}`,
      remedy: "Run bitwit on Linux, or in a Linux virtual machine.",
    };
  const bwrap = findProgram("bwrap", searchPath);
  if (bwrap === undefined) return { status: "missing", reason: "bubblewrap (bwrap) is not installed", remedy: INSTALL };
  const version = await bubblewrapVersion(bwrap);
  if (version === undefined) return { status: "missing", reason: `${bwrap} does not run`, remedy: INSTALL };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    return {
      status: "missing",
      reason: `${bwrap} is bubblewrap ${version}; ${OLDEST.join(".")} or newer is needed`,
      remedy: INSTALL,
    };
  const { found, rejected } = await findPythons(searchPath, options.python);
  if (found.length === 0)
    return {
      status: "missing",
      reason: rejected.length === 0 ? "python3 is not installed" : rejected.join("; "),
      remedy: INSTALL_PYTHON,
    };
  const refusals: string[] = [];
  for (const python of found) {
    const sandbox: Sandbox = { tool: "bubblewrap", version, bwrap, python };
    const refusal = await probe(sandbox);
    if (refusal === undefined) return { status: "ok", sandbox };
    refusals.push(`${python.executable}: ${refusal}`);
  }
  return {
    status: "forbidden",
    reason: `bubblewrap does not work here (${refusals.join("; ")})`,
    remedy: remedy(refusals),
  };
}

/** @returns what went wrong, or undefined. */
async function probe(sandbox: Sandbox): Promise<string | undefined> {
  try {
    const result = await runPython(sandbox, { program: "import math", timeoutMs: 10_000 });
    return result.status === "passed" ? undefined : `${result.status} ${result.stderr.trim()}`.trim();
  } catch (error) {
    if (error instanceof BitwitError) return error.message;
    throw error;
  }
}

async function bubblewrapVersion(bwrap: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(bwrap, ["--version"], { timeout: 10_000 });
    return /\d+(\.\d+)+/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

function findProgram(name: string, searchPath: string): string | undefined {
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The kernel settings known to forbid namespaces, each with what lifts it. */
const SETTINGS = [
  { name: "kernel.unprivileged_userns_clone", forbids: "0", allow: "1" },
  { name: "kernel.apparmor_restrict_unprivileged_userns", forbids: "1", allow: "0" },
  { name: "user.max_user_namespaces", forbids: "0", allow: "10000" },
];

function remedy(refusals: readonly string[]): string {
  const all = (pattern: RegExp): boolean => refusals.every((refusal) => pattern.test(refusal));
  const settings = SETTINGS.filter(({ name, forbids }) => readSetting(name) === forbids);
  if (settings.length > 0)
    return `Allow user namespaces: ${settings.map(({ name, allow }) => `sudo sysctl -w ${name}=${allow}`).join(" && ")}.`;
  if (process.getuid?.() === 0 && all(/source path .*Permission denied|spawn E(INVAL|PERM|ACCES)/))
    return `As root, bitwit runs programs as an unprivileged user, who cannot do this: run bitwit as an ordinary user. ${INSTALL_PYTHON}`;
  if (!all(/bwrap: /)) return `Python does not start inside it. ${INSTALL_PYTHON}`;
  if (existsSync("/.dockerenv") || existsSync("/run/.containerenv"))
    return (
      "Let the container make namespaces: start it with --security-opt seccomp=unconfined " +
      "--security-opt apparmor=unconfined --security-opt systempaths=unconfined."
    );
  return "Ask whoever runs this machine to allow unprivileged user namespaces.";
}

function readSetting(name: string): string | undefined {
  const file = `/proc/sys/${name.replaceAll(".", "/")}`;
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
