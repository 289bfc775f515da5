import { expect, it } from "vitest";
import { loadProblem } from "./ffi.js";

it("says in the loader's words why a library cannot be opened", () => {
  expect(loadProblem("/nowhere/libggml-cuda.so")).toMatch(/cannot open shared object file|no such file/i);
});
