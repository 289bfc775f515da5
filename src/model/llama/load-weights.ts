/** Loads a GGUF's weights: picks the CPU variant or GPU, opens the file, and says what was loaded. */
import path from "node:path";
import { DataError, EnvironmentError, UsageError } from "../../errors.js";
import type { EngineSettings, LoadedModel } from "./engine-messages.js";
import { cudaLibrary } from "./cuda-library.js";
import { cpuVariantScore, DEVICE_TYPE, loadProblem, registerLog, type LlamaApi } from "./ffi.js";
import type { EngineLocation } from "./locate-engine.js";

/** Of a thread's settings, what loading needs. */
export type WeightSettings = Pick<EngineSettings, "engine" | "file" | "gpu" | "cpuVariant">;

export function loadWeights(api: LlamaApi, settings: WeightSettings): LoadedModel {
  const { device, deviceBytes } = openDevices(api, settings);
  const parameters = { ...api.modelDefaults(), n_gpu_layers: settings.gpu ? 1_000_000 : 0 };
  const lines: string[] = [];
  const log = registerLog((level, text) => {
    if (level >= LOG_WARN && lines.length < 50) lines.push(text.trim());
  });
  let address: bigint | null;
  try {
    api.setLog(log.address, null);
    address = api.loadModel(settings.file, parameters);
  } finally {
    // From here on the library logs from its own threads, which must never wait for this one.
    api.setLog(api.noopCallback, null);
    log.release();
  }
  if (!address) {
    const told = lines.find((line) => /error/i.test(line)) ?? lines.findLast((line) => line !== "");
    const reason = told?.replace(/^\w+: (error loading model: )?/, "") ?? "the library gave no reason";
    throw new DataError("model-load", `llama.cpp cannot load ${settings.file}: ${reason}.`, {
      hint: "Check the download (size and SHA-256), and that this llama.cpp release supports the architecture.",
    });
  }
  try {
    return { ...describe(api, address, settings.file), address, device, deviceBytes, complaints: complaintsOf(lines) };
  } catch (error) {
    api.freeModel(address);
    throw error;
  }
}

const LOG_WARN = 3;

/** The warnings that concern scoring: without rules of stars, names of functions, and how generation ends. */
function complaintsOf(lines: readonly string[]): string[] {
  const texts = lines
    .map((line) => line.replace(/^\w+:\s*/, "").trim())
    .filter((line) => /[a-z]{3}/i.test(line) && !/special_eo[gs]_id/.test(line));
  return [...new Set(texts)];
}

function describe(
  api: LlamaApi,
  model: bigint,
  file: string,
): Omit<LoadedModel, "address" | "device" | "deviceBytes" | "complaints"> {
  const vocabulary = api.vocabulary(model);
  if (api.vocabularyType(vocabulary) === 0) {
    throw new DataError("model-no-vocabulary", `${file} has no tokenizer, so text cannot be measured with it.`, {
      hint: "Use a GGUF that includes its vocabulary.",
    });
  }
  if (api.hasEncoder(model) || !api.hasDecoder(model) || api.isDiffusion(model)) {
    throw new DataError(
      "model-not-causal",
      `${file} does not predict the next token (an encoder or diffusion model), so it has no bits per character.`,
      {
        hint: "Use a causal (decoder-only) language model.",
      },
    );
  }
  const bos = api.bos(vocabulary);
  const start = bos >= 0 ? bos : api.eos(vocabulary);
  return {
    vocabularySize: api.vocabularySize(vocabulary),
    trainedContext: api.trainedContext(model),
    parameterCount: Number(api.parameterCount(model)),
    bos: api.addsBos(vocabulary) && bos >= 0 ? bos : undefined,
    startToken: start >= 0 ? start : undefined,
    packsWindows: !api.isRecurrent(model) && !api.isHybrid(model),
  };
}

/** The variant that will run on this machine, or the one asked for. */
export function chooseCpuVariant(engine: EngineLocation, wanted: string | undefined): { name: string; file: string } {
  const scored = engine.cpuVariants.map((variant) => ({
    ...variant,
    score: cpuVariantScore(path.join(engine.folder, variant.file)),
  }));
  const usable = scored.filter((variant) => variant.score > 0);
  const names = usable.map((variant) => variant.name).join(", ");
  if (wanted !== undefined) {
    const named = usable.find((variant) => variant.name === wanted);
    if (named !== undefined) return named;
    throw new UsageError("cpu-variant", `The CPU variant "${wanted}" cannot run here; this machine runs: ${names}.`, {
      hint: "Choose one of them with --cpu-variant, or leave the option out for the best.",
    });
  }
  const best = usable.reduce<(typeof usable)[number] | undefined>(
    (a, b) => (a === undefined || b.score > a.score ? b : a),
    undefined,
  );
  if (best !== undefined) return best;
  throw new EnvironmentError("cpu-unsupported", `No CPU variant in ${engine.packageName} can run on this machine.`, {
    hint: "Report the output of `bitwit doctor --json`.",
  });
}

/** Backends live in the process, not in a thread: they are loaded once, and the first choice stays. */
function openDevices(api: LlamaApi, settings: WeightSettings): Pick<LoadedModel, "device" | "deviceBytes"> {
  if (api.deviceCount() === 0) {
    api.setLog(api.noopCallback, null);
    api.backendInit();
    const variant = chooseCpuVariant(settings.engine, settings.cpuVariant);
    if (settings.engine.gpu === "cuda") loadCuda(api, settings.engine);
    else if (settings.gpu) api.loadAllBackends(settings.engine.folder);
    if (settings.engine.gpu === "cuda" || !settings.gpu)
      api.loadBackend(path.join(settings.engine.folder, variant.file));
  }
  const devices = Array.from({ length: api.deviceCount() }, (_, index) => api.device(index));
  if (settings.gpu) {
    const gpu = devices.find(
      (one) => api.deviceType(one) !== DEVICE_TYPE.cpu && api.deviceType(one) !== DEVICE_TYPE.accelerator,
    );
    if (gpu === undefined) {
      throw new EnvironmentError(
        "gpu-none",
        `${settings.engine.packageName} is installed but finds no GPU on this machine.`,
        {
          hint: "Check the driver (`nvidia-smi`, `vulkaninfo`), or leave out --gpu.",
        },
      );
    }
    const total = new BigUint64Array(1);
    api.deviceMemory(gpu, new BigUint64Array(1), total);
    return {
      device: `gpu:${api.deviceName(gpu)} ${api.deviceDescription(gpu)}`,
      deviceBytes: Number(total[0]),
    };
  }
  return { device: `cpu:${settings.cpuVariant}`, deviceBytes: undefined };
}

function loadCuda(api: LlamaApi, engine: EngineLocation): void {
  const { file } = cudaLibrary(engine);
  const problem = loadProblem(file);
  if (problem === undefined && api.loadBackend(file)) return;
  const version = /lib(?:cudart|cublas)\w*\.so\.(\d+)/.exec(problem ?? "")?.[1];
  throw new EnvironmentError(
    "gpu-unloadable",
    `The CUDA engine ${file} cannot be loaded: ${problem ?? "llama.cpp gave no reason"}.`,
    {
      hint:
        version === undefined
          ? "Check the driver with `nvidia-smi` and BITWIT_CUDA_LIBRARY if it is set, or leave out --gpu."
          : `Install the CUDA ${version} runtime (libcudart and libcublas) or add its folder to LD_LIBRARY_PATH; docs/gpu.md shows how to build the engine for another CUDA version.`,
    },
  );
}
