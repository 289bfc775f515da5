import { describe, expect, it } from "vitest";
import { isInMainPackage } from "./cuda-library.js";
import {
  enginePackageName,
  gpuKindsHere,
  libraryPattern,
  locateEngine,
  resolvePackageFolder,
} from "./locate-engine.js";

describe("the engine's library names", () => {
  it("match plain, versioned and GPU builds", () => {
    for (const name of ["libllama.so", "libllama.v0.5.0.so", "libllama.cuda.v0.5.0.so", "llama.dll", "libllama.dylib"])
      expect(libraryPattern("llama").test(name), name).toBe(true);
    expect(libraryPattern("ggml").test("libggml.vulkan.v0.5.0.so")).toBe(true);
    expect(libraryPattern("ggml-base").test("libggml-base.so")).toBe(true);
  });
  it("do not match their neighbours", () => {
    for (const name of ["libllama-common.so", "libllama.so.bak", "libllama.cudax.so", "xlibllama.so"])
      expect(libraryPattern("llama").test(name), name).toBe(false);
    for (const name of ["libggml-base.so", "libggml-cpu-zen4.so", "libggml-cuda.so"])
      expect(libraryPattern("ggml").test(name), name).toBe(false);
  });
});

describe("a GPU engine that is not installed", () => {
  it.skipIf(!gpuKindsHere().includes("vulkan") || resolvePackageFolder(enginePackageName("vulkan")) !== undefined)(
    "names the package and its size",
    () => {
      expect(() => locateEngine("vulkan")).toThrow(
        expect.objectContaining({ code: "gpu-missing", hint: expect.stringContaining("about 25 MB") as string }),
      );
    },
  );
});

describe("the CUDA library", () => {
  it("of the main package serves 8.6 to 8.9 and 12.x, the companion package all others", () => {
    // Read from the kernels inside the two packages at the pinned version: sm_86, 89, 120a, 121a against sm_50 … 80 and PTX 86.
    const main = ["8.6", "8.7", "8.9", "12.0", "12.1"];
    const companion = ["5.0", "6.1", "7.0", "7.5", "8.0", "9.0", "10.0", "13.0"];
    expect(main.map(isInMainPackage)).toEqual(main.map(() => true));
    expect(companion.map(isInMainPackage)).toEqual(companion.map(() => false));
  });
});
