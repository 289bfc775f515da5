/**
 * Which repositories' licences are let in. GitHub detects the licence of a repository as a whole and names it by its
 * SPDX identifier; files inside may have others. A repository without a detected licence (none, or `NOASSERTION`) is let
 * in by `any` alone.
 */
import { UsageError } from "../../errors.js";

/** `any`, or the identifiers that are let in, sorted, as SPDX spells them where they are known. */
export type LicenceRule = "any" | readonly string[];

/** @param text `any`, `permissive`, or SPDX identifiers with commas between. @throws {UsageError} */
export function parseLicenceRule(text: string): LicenceRule {
  if (text === "any") return "any";
  const parts = text.split(",").map((part) => part.trim());
  const broken = parts.find((part) => !/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(part));
  if (broken !== undefined) {
    throw new UsageError("github-licence", `"${broken}" of the licences "${text}" is not an SPDX identifier.`, {
      hint: "Use permissive, any, or identifiers such as MIT,Apache-2.0.",
    });
  }
  return [...new Set(parts.flatMap((part) => (part === "permissive" ? PERMISSIVE : [known(part)])))].sort();
}

/** @param licence its SPDX identifier; absent when none was detected. */
export function allowsLicence(rule: LicenceRule, licence: string | undefined): boolean {
  if (rule === "any") return true;
  return licence !== undefined && rule.some((one) => one.toLowerCase() === licence.toLowerCase());
}

/** Those of GitHub's licence list that ask for no more than notices, and those that ask for nothing. */
const PERMISSIVE = [
  ...["MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Clear", "BSD-4-Clause", "0BSD"],
  ...["ISC", "Zlib", "NCSA", "PostgreSQL", "UPL-1.0", "MulanPSL-2.0", "AFL-3.0", "BSL-1.0", "Artistic-2.0", "ECL-2.0"],
  ...["Unlicense", "CC0-1.0", "WTFPL"],
];

function known(identifier: string): string {
  return PERMISSIVE.find((one) => one.toLowerCase() === identifier.toLowerCase()) ?? identifier;
}
