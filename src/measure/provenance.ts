import { execFileSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { bitwitVersion, fileFromRoot } from "../package-root.js";
import type { Provenance } from "./measurement.js";

const packageFolder = fileFromRoot(".");

/** The software, the hardware and the moment, for the record. */
export function describeProvenance(command: readonly string[]): Provenance {
  const commit = gitCommit();
  return {
    bitwitVersion,
    ...(commit === undefined ? {} : { gitCommit: commit }),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.availableParallelism(),
    measuredAt: new Date().toISOString(),
    command,
  };
}

/** The commit bitwit runs from, when it runs from a checkout of its own (not from node_modules inside another one). */
function gitCommit(): string | undefined {
  try {
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", packageFolder, ...args], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    return path.resolve(git("rev-parse", "--show-toplevel")) === packageFolder ? git("rev-parse", "HEAD") : undefined;
  } catch {
    return undefined;
  }
}
