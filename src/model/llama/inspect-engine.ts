/** What the engine would use here, found without loading a model: for `bitwit doctor`. */
import path from "node:path";
import { BitwitError } from "../../errors.js";
import { cudaLibrary } from "./cuda-library.js";
import { cpuVariantScore, LLAMA_CPP_RELEASE, loadLlamaApi } from "./ffi.js";
import { chooseCpuVariant } from "./load-weights.js";
import { gpuKindsHere, locateEngine, type GpuKind } from "./locate-engine.js";

export interface EngineCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly found: string;
  readonly remedy?: string;
  /** Whether the main job works without it. */
  readonly optional: boolean;
}

/** Looks at the CPU engine (package, release, memory layout, CPU variant) and at each GPU engine for this platform. */
export function inspectEngine(): EngineCheck[] {
  return [
    check("engine", false, () => {
      const engine = locateEngine(undefined, LLAMA_CPP_RELEASE);
      loadLlamaApi(engine);
      return `llama.cpp ${engine.release} from ${engine.packageName}@${engine.packageVersion}, memory layout as expected`;
    }),
    check("cpu variant", false, () => {
      const engine = locateEngine(undefined, LLAMA_CPP_RELEASE);
      const usable = engine.cpuVariants.filter(({ file }) => cpuVariantScore(path.join(engine.folder, file)) > 0);
      return `${chooseCpuVariant(engine, undefined).name} (of ${usable.map(({ name }) => name).join(", ")})`;
    }),
    ...gpuKindsHere().map((kind) => gpuCheck(kind)),
  ];
}

function gpuCheck(kind: GpuKind): EngineCheck {
  return check(`gpu ${kind}`, true, () => {
    const engine = locateEngine(kind, LLAMA_CPP_RELEASE);
    const devices = kind === "cuda" ? cudaLibrary(engine).devices : [];
    const list = devices.map(({ name, capability }) => `${name} (compute capability ${capability})`).join(", ");
    return `${list === "" ? "" : `${list}; `}${engine.packageName} ${engine.packageVersion} is installed: use it with --gpu ${kind}`;
  });
}

function check(name: string, optional: boolean, look: () => string): EngineCheck {
  try {
    return { name, ok: true, found: look(), optional };
  } catch (error) {
    if (!(error instanceof BitwitError)) throw error;
    return {
      name,
      ok: false,
      found: error.message,
      optional,
      ...(error.hint === undefined ? {} : { remedy: error.hint }),
    };
  }
}
