/**
 * A sample's documents out of the packages that hold it.
 *
 * Files by name → text → passages in a fixed shuffle, so that any start of the corpus is like the rest of it.
 * A sample is at most a few megabytes and is held in memory. Each document records package, version, path,
 * licence, the SHA-256 of the file it comes from, and which passage of it it is.
 */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { DataError, EnvironmentError, UsageError } from "../../errors.js";
import { decodeUtf8 } from "../../text/utf8.js";
import type { CorpusSource } from "../corpus.js";
import type { CorpusRecord, TextRecord } from "../record.js";
import { fixedShuffle } from "./fixed-shuffle.js";
import { PASSAGE_CHARS, cutPassages } from "./passages.js";
import { SAMPLES, type Sample, type SamplePackage, type TransformedText } from "./samples.js";

/** @throws {UsageError} no such sample. @throws {EnvironmentError} its package is not installed. */
export async function openSampleCorpus(
  ref: string,
): Promise<{ source: CorpusSource; records: () => AsyncGenerator<CorpusRecord> }> {
  const sample = SAMPLES.find(({ name }) => ref === `sample:${name}`);
  if (sample === undefined) {
    throw new UsageError("sample-unknown", `There is no sample corpus ${ref}.`, {
      hint: `There are ${SAMPLES.map(({ name }) => `sample:${name}`).join(", ")}.`,
    });
  }
  const packages = await Promise.all(sample.packages.map(findPackage));
  const files = (await Promise.all(packages.map(listPackageFiles))).flat();
  files.sort((a, b) => (a.id < b.id ? -1 : 1));
  const passages = await readPassages(sample, files);
  const usedIds = new Set(passages.map(({ id }) => id.replace(/:\d+$/, "")));
  const used = files.filter(({ id }) => usedIds.has(id));
  const source: CorpusSource = {
    kind: "sample",
    files: used.slice(0, MAX_FILES_NAMED).map(({ id }) => id),
    fileCount: used.length,
    origin: {
      name: joined(packages.map(({ name }) => name)),
      version: joined(packages.map(({ version }) => version)),
      licence: joined(used.map(({ licence }) => licence)),
    },
  };
  return {
    source,
    async *records() {
      yield* passages;
    },
  };
}

const MAX_FILES_NAMED = 100;

interface InstalledPackage extends SamplePackage {
  readonly root: string;
  readonly version: string;
  readonly licence: string;
}

interface PackageFile {
  /** Package and path in it: the same on every machine. */
  readonly id: string;
  readonly file: string;
  readonly package: string;
  readonly version: string;
  readonly path: string;
  readonly licence: string;
}

/** By Node's own resolution, for a package manager may have put it anywhere. */
async function findPackage(wanted: SamplePackage): Promise<InstalledPackage> {
  try {
    const manifestFile = createRequire(import.meta.url).resolve(`${wanted.name}/package.json`);
    const manifest = JSON.parse(await readFile(manifestFile, "utf8")) as { version: string; license: string };
    return { ...wanted, root: path.dirname(manifestFile), version: manifest.version, licence: manifest.license };
  } catch (error) {
    throw new EnvironmentError(
      "sample-package-missing",
      `The package ${wanted.name}, which holds this sample's text, is not installed.`,
      {
        hint: "Install bitwit again, with its dependencies.",
        cause: error,
      },
    );
  }
}

async function listPackageFiles(installed: InstalledPackage): Promise<PackageFile[]> {
  const { root, folder, fileName, name, version } = installed;
  const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && fileName.test(entry.name));
  return files.flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const inPackage = path.relative(root, file).split(path.sep).join("/");
    // Another version of a package's dependency is not the package.
    if (inPackage.split("/").includes("node_modules")) return [];
    const licence = installed.licences?.find(({ below }) => inPackage.startsWith(below))?.licence ?? installed.licence;
    return [{ id: `${name}/${inPackage}`, file, package: name, version, path: inPackage, licence }];
  });
}

async function readPassages(sample: Sample, files: readonly PackageFile[]): Promise<TextRecord[]> {
  const seen = new Set<string>();
  const passages: TextRecord[] = [];
  for (const file of files) {
    const bytes = await readFile(file.file);
    const transformed = transform(sample, file, bytes);
    if (transformed === undefined || seen.has(transformed.distinctBy)) continue;
    seen.add(transformed.distinctBy);
    const cut = cutPassages(transformed.text, PASSAGE_CHARS);
    const { package: packageName, version, path: inPackage, licence } = file;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const ofFile = cut.map((text, index): TextRecord => {
      const meta = {
        package: packageName,
        version,
        path: inPackage,
        licence,
        sha256,
        passage: index + 1,
        passages: cut.length,
      };
      return { status: "text", id: `${file.id}:${index + 1}`, text, meta };
    });
    passages.push(...fixedShuffle(ofFile, ({ id }) => id).slice(0, sample.passagesPerFile));
  }
  return fixedShuffle(passages, ({ id }) => id);
}

function transform(sample: Sample, file: PackageFile, bytes: Uint8Array): TransformedText | undefined {
  const decoded = decodeUtf8(bytes);
  if (decoded.status === "invalid")
    throw new DataError("sample-damaged", `${file.id} is not UTF-8 at byte ${decoded.byteOffset}.`);
  return sample.transform === undefined ? { text: decoded.text, distinctBy: file.id } : sample.transform(decoded.text);
}

function joined(values: readonly string[]): string {
  return [...new Set(values)].join(" + ");
}
