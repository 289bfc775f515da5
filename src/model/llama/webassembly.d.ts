// The parts of the WebAssembly JavaScript API this folder uses; Node has them, TypeScript's types for it come with the DOM only.
declare namespace WebAssembly {
  interface Module {
    readonly __webassemblyModule: never;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
