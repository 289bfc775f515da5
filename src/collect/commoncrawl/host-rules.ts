/** Rules about a page's host: excluded ones with all below them, and a limit of documents for each. */
import { UsageError } from "../../errors.js";
import { reject, type QualityRules } from "../steps/quality/quality-rules.js";
import { KEEP, runStep } from "../steps/run-step.js";
import type { Documents, StepOptions, StepRun } from "../steps/step.js";

/**
 * A list of hosts, one a line or entry: blank lines and lines that begin with `#` are passed over; sorted, lower case.
 * @throws {UsageError} an entry is no host name.
 */
export function parseHosts(lines: readonly string[]): string[] {
  const hosts = lines.map((line) => line.trim().toLowerCase()).filter((line) => line !== "" && !line.startsWith("#"));
  for (const host of hosts) {
    if (/^[^\s/:@?#]{1,253}$/.test(host)) continue;
    throw new UsageError("excluded-host", `"${host}" is excluded; it must be a host name.`, {
      hint: "Write one host a line, such as example.org, which stands for www.example.org too.",
    });
  }
  return [...new Set(hosts)].sort();
}

/** Rule `excluded-host`; its value is the host of the list. Pages without an address stay. */
export function excludeHosts(hosts: readonly string[]): QualityRules {
  const excluded = new Set(hosts);
  return {
    rules: ["excluded-host"],
    judge: ({ meta }) => {
      for (let host = hostOf(meta?.["url"]); host !== undefined; host = parentOf(host)) {
        if (excluded.has(host)) return reject("excluded-host", host);
      }
      return KEEP;
    },
  };
}

/** Rule `host-limit`: the first `maximum` documents of each host stay. Memory: a number a host. */
export function limitHosts(documents: Documents, maximum: number, options: StepOptions = {}): StepRun {
  const counts = new Map<string, number>();
  return runStep(
    documents,
    ({ meta }) => {
      const host = hostOf(meta?.["url"]);
      if (host === undefined) return KEEP;
      const count = (counts.get(host) ?? 0) + 1;
      counts.set(host, count);
      return count > maximum ? reject("host-limit", host, maximum) : KEEP;
    },
    { rules: ["host-limit"] },
    options,
  );
}

/** Of an address: lower case, in ASCII, without port. */
export function hostOf(url: unknown): string | undefined {
  if (typeof url !== "string" || !URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return hostname === "" ? undefined : hostname.replace(/\.$/, "");
}

function parentOf(host: string): string | undefined {
  const dot = host.indexOf(".");
  return dot < 0 ? undefined : host.slice(dot + 1);
}
