/**
 * Finds the prebuilt llama.cpp libraries on this machine and says which of them will be used.
 *
 * They come in npm packages `@node-llama-cpp/<platform>[-cuda|-vulkan]`, each with a build record
 * (`_nlcBuildMetadata.json`) that names the llama.cpp release. bitwit uses one exact release (ffi.ts).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { EnvironmentError } from "../../errors.js";

export type GpuKind = "cuda" | "vulkan" | "metal";

export interface EngineLocation {
  readonly packageName: string;
  readonly packageVersion: string;
  /** llama.cpp release the libraries were built from, such as `v0.5.0`. */
  readonly release: string;
  readonly gpu: GpuKind | undefined;
  /** Folder of the libraries, and their file names in it. */
  readonly folder: string;
  readonly files: { readonly ggmlBase: string; readonly ggml: string; readonly llama: string };
  /** The CPU variants shipped, such as `haswell`, with their files. */
  readonly cpuVariants: readonly { readonly name: string; readonly file: string }[];
}

/** The version of `@node-llama-cpp/*` whose struct layouts ffi.ts declares; equal to package.json's pin. */
export const ENGINE_PACKAGE_VERSION = "3.22.1";

const require = createRequire(import.meta.url);

/**
 * The engine for `gpu`, or for the CPU when `gpu` is undefined.
 * @throws {EnvironmentError} when its package is not installed, or is not the pinned release.
 */
export function locateEngine(gpu?: GpuKind | "any", release?: string): EngineLocation {
  const wanted = gpu === undefined ? [undefined] : gpu === "any" ? gpuKindsHere() : [gpu];
  for (const kind of wanted) {
    const found = findPackage(kind);
    if (found === undefined) continue;
    if (release !== undefined && found.release !== release) {
      throw new EnvironmentError(
        "engine-release",
        `${found.packageName}@${found.packageVersion} holds llama.cpp ${found.release}; this bitwit calls ${release}.`,
        { hint: `Install the pinned version: \`npm install ${found.packageName}@${ENGINE_PACKAGE_VERSION}\`.` },
      );
    }
    return found;
  }
  throw missing(gpu);
}

/** Which GPU packages exist for this platform, best first. */
export function gpuKindsHere(): GpuKind[] {
  if (process.platform === "darwin") return process.arch === "arm64" ? ["metal"] : [];
  return process.arch === "x64" && process.platform !== "win32" ? ["cuda", "vulkan"] : [];
}

/** The npm package name of an engine on this platform. */
export function enginePackageName(gpu?: GpuKind): string {
  const base = `@node-llama-cpp/${process.platform === "darwin" ? "mac" : process.platform === "win32" ? "win" : "linux"}-${process.arch}`;
  return gpu === undefined ? base : `${base}-${gpu}`;
}

function findPackage(gpu: GpuKind | undefined): EngineLocation | undefined {
  const packageName = enginePackageName(gpu);
  const packageFolder = resolvePackageFolder(packageName);
  if (packageFolder === undefined) return undefined;
  const folder = path.join(packageFolder, "bins", packageName.slice("@node-llama-cpp/".length));
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder);
  const library = (stem: string): string => names.find((name) => libraryPattern(stem).test(name)) ?? `lib${stem}.so`;
  return {
    packageName,
    packageVersion: (JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as { version: string })
      .version,
    release: readRelease(path.join(folder, "_nlcBuildMetadata.json")),
    gpu,
    folder,
    files: { ggmlBase: library("ggml-base"), ggml: library("ggml"), llama: library("llama") },
    cpuVariants: names
      .map((file) => ({ file, name: /^(?:lib)?ggml-cpu-?(.*)\.(?:so|dylib|dll)$/.exec(file)?.[1] }))
      .filter((variant) => variant.name !== undefined)
      .map(({ file, name }) => ({ name: name === "" ? "generic" : (name as string), file }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** `libllama.so`, `libllama.v0.5.0.so` and `libllama.cuda.v0.5.0.so`, but not `libllama-common.so`. */
export function libraryPattern(stem: string): RegExp {
  return new RegExp(`^(lib)?${stem}(\\.(cuda|vulkan|metal))?(\\.v?\\d[\\d.]*)?\\.(so|dylib|dll)$`);
}

/** The folder of an installed package, looked for from this file upwards. */
export function resolvePackageFolder(packageName: string): string | undefined {
  // These packages export no package.json, so walk the resolution paths instead of asking require.
  for (const folder of require.resolve.paths(packageName) ?? []) {
    const candidate = path.join(folder, packageName);
    if (existsSync(path.join(candidate, "package.json"))) return candidate;
  }
  return undefined;
}

function readRelease(file: string): string {
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as { buildOptions: { llamaCpp: { release: string } } };
    return record.buildOptions.llamaCpp.release;
  } catch {
    return "unknown";
  }
}

function missing(gpu: GpuKind | "any" | undefined): EnvironmentError {
  const platform = `${process.platform}-${process.arch}`;
  if (gpu === undefined) {
    return new EnvironmentError(
      "engine-missing",
      `The llama.cpp engine for ${platform} (${enginePackageName()}) is not installed.`,
      {
        hint: `Run \`npm install ${enginePackageName()}@${ENGINE_PACKAGE_VERSION}\`; npm leaves it out when called with --omit=optional. bitwit supports linux-x64 and linux-arm64 in process.`,
      },
    );
  }
  const names = (gpu === "any" ? gpuKindsHere() : [gpu]).map((kind) => enginePackageName(kind));
  if (names.length === 0) {
    return new EnvironmentError("gpu-unsupported", `There is no prebuilt GPU engine for ${platform}.`, {
      hint: "Leave out --gpu.",
    });
  }
  return new EnvironmentError("gpu-missing", `No GPU engine is installed: looked for ${names.join(", ")}.`, {
    hint: `Run \`npm install ${names[0]}@${ENGINE_PACKAGE_VERSION}\` beside bitwit (a download of ${names[0]?.endsWith("cuda") ? "about 140 MB" : "about 25 MB"}), or leave out --gpu.`,
  });
}
