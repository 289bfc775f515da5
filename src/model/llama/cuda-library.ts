/**
 * Which CUDA library this machine's GPUs need.
 *
 * `@node-llama-cpp/<platform>-cuda` holds kernels for compute capability 8.6, 8.9 and 12.x only (consumer cards since
 * 2020). Data-centre cards (V100 7.0, A100 8.0, H100 and H200 9.0) and older ones need the library in its companion
 * `…-cuda-ext`, which holds 5.0 to 8.0 and portable code that the driver compiles for everything newer. With the wrong
 * one llama.cpp loads the model and then ends the process at the first kernel, so the choice is made before that.
 *
 * The main package needs the CUDA 13 runtime on the machine (libcudart, libcublas), its companion CUDA 12. Where
 * neither fits, `BITWIT_CUDA_LIBRARY` names a libggml-cuda.so built from the same llama.cpp release (docs/gpu.md).
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { EnvironmentError } from "../../errors.js";
import { cudaDevices, type CudaDevice } from "./ffi.js";
import { ENGINE_PACKAGE_VERSION, resolvePackageFolder, type EngineLocation } from "./locate-engine.js";

/** Path of the CUDA backend to load for the GPUs here. @throws {EnvironmentError} no GPU, or its library is not installed. */
export function cudaLibrary(engine: EngineLocation): {
  readonly file: string;
  readonly devices: readonly CudaDevice[];
} {
  const devices = cudaDevices();
  if (devices.length === 0) {
    throw new EnvironmentError(
      "gpu-none",
      `${engine.packageName} is installed but the NVIDIA driver finds no GPU here.`,
      {
        hint: "Check the driver with `nvidia-smi` and the variable CUDA_VISIBLE_DEVICES, or leave out --gpu.",
      },
    );
  }
  const own = process.env["BITWIT_CUDA_LIBRARY"];
  if (own !== undefined && own !== "") return { file: own, devices };
  const old = devices.find(({ capability }) => !isInMainPackage(capability));
  if (old === undefined) return { file: path.join(engine.folder, "libggml-cuda.so"), devices };
  const companion = `${engine.packageName}-ext`;
  const folder = resolvePackageFolder(companion);
  const file = path.join(folder ?? "", "bins", path.basename(engine.folder), "fallback", "libggml-cuda.so");
  if (folder === undefined || !existsSync(file)) {
    throw new EnvironmentError(
      "gpu-kernels",
      `${old.name} has compute capability ${old.capability}; ${engine.packageName} has no kernels for it.`,
      {
        hint: `Run \`npm install ${companion}@${ENGINE_PACKAGE_VERSION}\` (about 180 MB) beside it, or leave out --gpu.`,
      },
    );
  }
  return { file, devices };
}

/** Whether the main package has kernels for a compute capability such as `8.9`: binaries run on later minors of their major. */
export function isInMainPackage(capability: string): boolean {
  const [major = 0, minor = 0] = capability.split(".").map(Number);
  return (major === 8 && minor >= 6) || (major === 12 && minor <= 1);
}
