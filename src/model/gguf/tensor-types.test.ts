import { existsSync } from "node:fs";
import path from "node:path";
import koffi from "koffi";
import { expect, it } from "vitest";
import { locateEngine } from "../llama/locate-engine.js";
import { TENSOR_TYPES } from "./tensor-types.js";

const library = ggmlLibrary();

it.skipIf(library === undefined)(
  "knows the types and block sizes of the installed engine (skipped without one)",
  () => {
    const ggml = koffi.load(library!);
    const name = ggml.func("const char *ggml_type_name(int)") as (type: number) => string;
    const blockValues = ggml.func("int64_t ggml_blck_size(int)") as (type: number) => number;
    const blockBytes = ggml.func("size_t ggml_type_size(int)") as (type: number) => number;
    const highest = Math.max(...TENSOR_TYPES.keys());
    for (let type = 0; type <= highest; type++) {
      const known = TENSOR_TYPES.get(type);
      const theirs = { name: name(type).toUpperCase(), blockValues: blockValues(type), blockBytes: blockBytes(type) };
      // ggml gives the types it has removed no size.
      if (known === undefined) expect(theirs.blockBytes, theirs.name).toBe(0);
      else expect(known).toEqual(theirs);
    }
  },
);

function ggmlLibrary(): string | undefined {
  try {
    const { folder, files } = locateEngine();
    const file = path.join(folder, files.ggmlBase);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
