/**
 * Every foreign function declaration of the in-process engine, and nothing else.
 *
 * The struct layouts below belong to one exact llama.cpp release (`LLAMA_CPP_RELEASE`), the one inside
 * `@node-llama-cpp/*` at the version package.json pins. `locate-engine.ts` checks the release record beside the library
 * before this file is used, and `checkDefaults` compares the library's own default parameters with the values its
 * header documents: a shifted field would show there, before any memory is written through it.
 *
 * Source: include/llama.h, ggml/include/ggml-backend.h of that release. Pointers are bigint.
 */
import path from "node:path";
import koffi from "koffi";
import { EnvironmentError } from "../../errors.js";
import type { EngineLocation } from "./locate-engine.js";

/** The llama.cpp release whose headers the layouts below were read from. */
export const LLAMA_CPP_RELEASE = "v0.5.0";

/** `enum llama_flash_attn_type` */
export const FLASH_ATTENTION = { auto: -1, off: 0, on: 1 } as const;

/** `enum ggml_backend_dev_type`: what a device is. */
export const DEVICE_TYPE = { cpu: 0, gpu: 1, integratedGpu: 2, accelerator: 3 } as const;

export interface LlamaBatch {
  n_tokens: number;
  token: Int32Array;
  embd: null;
  pos: Int32Array;
  n_seq_id: Int32Array;
  seq_id: BigUint64Array;
  logits: Int8Array;
}

type Parameters_ = Record<string, number | bigint | boolean | null>;

/** The typed functions of the loaded library. Pointer parameters and results are bigint, 0n (or null) is NULL. */
export interface LlamaApi {
  readonly noopCallback: bigint;
  backendInit(): void;
  loadBackend(file: string): bigint | null;
  loadAllBackends(folder: string): void;
  deviceCount(): number;
  device(index: number): bigint;
  deviceName(device: bigint): string;
  deviceDescription(device: bigint): string;
  deviceType(device: bigint): number;
  setLog(callback: bigint | null, userData: null): void;
  modelDefaults(): Parameters_;
  contextDefaults(): Parameters_;
  loadModel(file: string, parameters: Parameters_): bigint | null;
  freeModel(model: bigint): void;
  createContext(model: bigint, parameters: Parameters_): bigint | null;
  freeContext(context: bigint): void;
  memory(context: bigint): bigint;
  clearMemory(memory: bigint, data: boolean): void;
  /** Positions [from, to) of one sequence become another's too; −1 is the end. */
  copySequence(memory: bigint, source: number, target: number, from: number, to: number): void;
  /** Removes positions [from, to); sequence −1 is all of them. False when the memory cannot forget a part. */
  removePositions(memory: bigint, sequence: number, from: number, to: number): boolean;
  vocabulary(model: bigint): bigint;
  vocabularySize(vocabulary: bigint): number;
  vocabularyType(vocabulary: bigint): number;
  bos(vocabulary: bigint): number;
  /** −1 where the vocabulary has none; so does `bos`. */
  eos(vocabulary: bigint): number;
  addsBos(vocabulary: bigint): boolean;
  endsGeneration(vocabulary: bigint, token: number): boolean;
  trainedContext(model: bigint): number;
  parameterCount(model: bigint): bigint | number;
  hasEncoder(model: bigint): boolean;
  hasDecoder(model: bigint): boolean;
  isRecurrent(model: bigint): boolean;
  isHybrid(model: bigint): boolean;
  isDiffusion(model: bigint): boolean;
  tokenize(
    vocabulary: bigint,
    text: Uint8Array,
    byteLength: number,
    tokens: Int32Array,
    capacity: number,
    addSpecial: boolean,
    parseSpecial: boolean,
  ): number;
  /** A token's text as the file has it, such as `▁the` or `Ġthe`. */
  tokenText(vocabulary: bigint, token: number): string | null;
  /** Bits of `enum llama_token_attr`. */
  tokenAttributes(vocabulary: bigint, token: number): number;
  /** A metadata entry as text; at most some hundred bytes, for names. */
  modelText(model: bigint, key: string): string | undefined;
  tokenToPiece(
    vocabulary: bigint,
    token: number,
    bytes: Uint8Array,
    capacity: number,
    skipSpaces: number,
    special: boolean,
  ): number;
  decode(context: bigint, batch: LlamaBatch): number;
  synchronize(context: bigint): void;
  logits(context: bigint): bigint | null;
  /** Free and all memory of a device, bytes. */
  deviceMemory(device: bigint, free: BigUint64Array, total: BigUint64Array): void;
  createSampler(methods: bigint, context: null): bigint;
  createSamplerChain(parameters: { no_perf: boolean }): bigint;
  /** The chain frees what was added to it. */
  addToChain(chain: bigint, sampler: bigint): void;
  freeSampler(sampler: bigint): void;
  readonly graph: GraphApi;
}

/** What a graph of tensors is built of. Tensors and their contexts are addresses. */
export interface GraphApi {
  softmax(context: bigint, tensor: bigint): bigint;
  reshape(context: bigint, tensor: bigint, columns: number, rows: number): bigint;
  /** The rows of `tensor` that the int32 numbers in `rows` name. */
  getRows(context: bigint, tensor: bigint, rows: bigint): bigint;
  createVector(context: bigint, type: number, length: number): bigint;
  setInput(tensor: bigint): void;
  setOutput(tensor: bigint): void;
  expand(graph: bigint, tensor: bigint): void;
  write(tensor: bigint, data: Int32Array, offset: number, byteLength: number): void;
  read(tensor: bigint, data: Float32Array, offset: number, byteLength: number): void;
}

/** `enum ggml_type` */
export const TENSOR_TYPE = { int32: 26 } as const;

/** Types have names in koffi's process-wide registry, so they are declared once per thread. */
const types = declareTypes();

function declareTypes() {
  const modelParameters = koffi.struct({
    devices: "void*",
    tensor_buft_overrides: "void*",
    n_gpu_layers: "int32",
    split_mode: "int",
    load_mode: "int",
    lazy_mode: "int",
    main_gpu: "int32",
    tensor_split: "void*",
    progress_callback: "void*",
    progress_callback_user_data: "void*",
    kv_overrides: "void*",
    vocab_only: "bool",
    check_tensors: "bool",
    use_extra_bufts: "bool",
    no_host: "bool",
    no_alloc: "bool",
    load_mtp: "bool",
  });
  const contextParameters = koffi.struct({
    n_ctx: "uint32",
    n_batch: "uint32",
    n_ubatch: "uint32",
    n_seq_max: "uint32",
    n_rs_seq: "uint32",
    n_outputs_max: "uint32",
    n_outputs_max_per_seq: "uint32",
    n_threads: "int32",
    n_threads_batch: "int32",
    ctx_type: "int",
    rope_scaling_type: "int",
    pooling_type: "int",
    attention_type: "int",
    flash_attn_type: "int",
    rope_freq_base: "float",
    rope_freq_scale: "float",
    yarn_ext_factor: "float",
    yarn_attn_factor: "float",
    yarn_beta_fast: "float",
    yarn_beta_slow: "float",
    yarn_orig_ctx: "uint32",
    defrag_thold: "float",
    cb_eval: "void*",
    cb_eval_user_data: "void*",
    type_k: "int",
    type_v: "int",
    abort_callback: "void*",
    abort_callback_data: "void*",
    embeddings: "bool",
    offload_kqv: "bool",
    no_perf: "bool",
    op_offload: "bool",
    swa_full: "bool",
    kv_unified: "bool",
    samplers: "void*",
    n_samplers: "size_t",
    ctx_other: "void*",
  });
  const batch = koffi.struct({
    n_tokens: "int32",
    token: "int32*",
    embd: "void*",
    pos: "int32*",
    n_seq_id: "int32*",
    seq_id: "void*",
    logits: "int8*",
  });
  const samplerChainParameters = koffi.struct({ no_perf: "bool" });
  return { modelParameters, contextParameters, batch, samplerChainParameters };
}

/** Loads ggml and llama from `engine` and returns their functions. @throws {EnvironmentError} when a library cannot be loaded or is another build. */
export function loadLlamaApi(engine: EngineLocation): LlamaApi {
  const ggmlBase = open(engine, engine.files.ggmlBase);
  const ggml = open(engine, engine.files.ggml);
  const llama = open(engine, engine.files.llama);
  const { modelParameters, contextParameters, batch, samplerChainParameters } = types;
  const metadataText = llama.func("llama_model_meta_val_str", "int32", ["void*", "str", koffi.out("uint8*"), "size_t"]);
  const api: LlamaApi = {
    // Any C function that ignores its arguments serves as a silent log callback that never enters JavaScript.
    noopCallback: koffi.address(llama.symbol("llama_supports_mmap")),
    backendInit: llama.func("llama_backend_init", "void", []),
    loadBackend: ggml.func("ggml_backend_load", "void*", ["str"]),
    loadAllBackends: ggml.func("ggml_backend_load_all_from_path", "void", ["str"]),
    deviceCount: ggml.func("ggml_backend_dev_count", "size_t", []),
    device: ggml.func("ggml_backend_dev_get", "void*", ["size_t"]),
    deviceName: ggmlBase.func("ggml_backend_dev_name", "str", ["void*"]),
    deviceDescription: ggmlBase.func("ggml_backend_dev_description", "str", ["void*"]),
    deviceType: ggmlBase.func("ggml_backend_dev_type", "int", ["void*"]),
    setLog: llama.func("llama_log_set", "void", ["void*", "void*"]),
    modelDefaults: llama.func("llama_model_default_params", modelParameters, []),
    contextDefaults: llama.func("llama_context_default_params", contextParameters, []),
    loadModel: llama.func("llama_model_load_from_file", "void*", ["str", modelParameters]),
    freeModel: llama.func("llama_model_free", "void", ["void*"]),
    createContext: llama.func("llama_init_from_model", "void*", ["void*", contextParameters]),
    freeContext: llama.func("llama_free", "void", ["void*"]),
    memory: llama.func("llama_get_memory", "void*", ["void*"]),
    clearMemory: llama.func("llama_memory_clear", "void", ["void*", "bool"]),
    copySequence: llama.func("llama_memory_seq_cp", "void", ["void*", "int32", "int32", "int32", "int32"]),
    removePositions: llama.func("llama_memory_seq_rm", "bool", ["void*", "int32", "int32", "int32"]),
    vocabulary: llama.func("llama_model_get_vocab", "void*", ["void*"]),
    vocabularySize: llama.func("llama_vocab_n_tokens", "int32", ["void*"]),
    vocabularyType: llama.func("llama_vocab_type", "int", ["void*"]),
    bos: llama.func("llama_vocab_bos", "int32", ["void*"]),
    eos: llama.func("llama_vocab_eos", "int32", ["void*"]),
    addsBos: llama.func("llama_vocab_get_add_bos", "bool", ["void*"]),
    endsGeneration: llama.func("llama_vocab_is_eog", "bool", ["void*", "int32"]),
    trainedContext: llama.func("llama_model_n_ctx_train", "int32", ["void*"]),
    parameterCount: llama.func("llama_model_n_params", "uint64", ["void*"]),
    hasEncoder: llama.func("llama_model_has_encoder", "bool", ["void*"]),
    hasDecoder: llama.func("llama_model_has_decoder", "bool", ["void*"]),
    isRecurrent: llama.func("llama_model_is_recurrent", "bool", ["void*"]),
    isHybrid: llama.func("llama_model_is_hybrid", "bool", ["void*"]),
    isDiffusion: llama.func("llama_model_is_diffusion", "bool", ["void*"]),
    tokenize: llama.func("llama_tokenize", "int32", [
      "void*",
      "void*",
      "int32",
      koffi.out("int32*"),
      "int32",
      "bool",
      "bool",
    ]),
    tokenText: llama.func("llama_vocab_get_text", "str", ["void*", "int32"]),
    tokenAttributes: llama.func("llama_vocab_get_attr", "int", ["void*", "int32"]),
    modelText(model, key) {
      const bytes = Buffer.alloc(256);
      const length = metadataText(model, key, bytes, bytes.length);
      return length < 0 ? undefined : bytes.toString("utf8", 0, Math.min(length, bytes.length - 1));
    },
    tokenToPiece: llama.func("llama_token_to_piece", "int32", [
      "void*",
      "int32",
      koffi.out("uint8*"),
      "int32",
      "int32",
      "bool",
    ]),
    decode: llama.func("llama_decode", "int32", ["void*", batch]),
    synchronize: llama.func("llama_synchronize", "void", ["void*"]),
    logits: llama.func("llama_get_logits", "void*", ["void*"]),
    deviceMemory: ggmlBase.func("ggml_backend_dev_memory", "void", [
      "void*",
      koffi.out("uint64*"),
      koffi.out("uint64*"),
    ]),
    createSampler: llama.func("llama_sampler_init", "void*", ["void*", "void*"]),
    createSamplerChain: llama.func("llama_sampler_chain_init", "void*", [samplerChainParameters]),
    addToChain: llama.func("llama_sampler_chain_add", "void", ["void*", "void*"]),
    freeSampler: llama.func("llama_sampler_free", "void", ["void*"]),
    graph: {
      softmax: ggmlBase.func("ggml_soft_max", "void*", ["void*", "void*"]),
      reshape: ggmlBase.func("ggml_reshape_2d", "void*", ["void*", "void*", "int64", "int64"]),
      getRows: ggmlBase.func("ggml_get_rows", "void*", ["void*", "void*", "void*"]),
      createVector: ggmlBase.func("ggml_new_tensor_1d", "void*", ["void*", "int", "int64"]),
      setInput: ggmlBase.func("ggml_set_input", "void", ["void*"]),
      setOutput: ggmlBase.func("ggml_set_output", "void", ["void*"]),
      expand: ggmlBase.func("ggml_build_forward_expand", "void", ["void*", "void*"]),
      write: ggmlBase.func("ggml_backend_tensor_set", "void", ["void*", "int32*", "size_t", "size_t"]),
      read: ggmlBase.func("ggml_backend_tensor_get", "void", ["void*", koffi.out("float*"), "size_t", "size_t"]),
    },
  };
  checkDefaults(api, engine);
  return api;
}

/** How well a CPU variant fits this machine by its own test: 0 means it cannot run here, the highest score is the best. */
export function cpuVariantScore(file: string): number {
  try {
    const library = koffi.load(file);
    const score = library.func("ggml_backend_score", "int", [])() as number;
    library.unload();
    return score;
  } catch {
    return 0; // A variant whose library cannot even be opened here cannot run here.
  }
}

/** Why a library cannot be opened, in the loader's words; undefined when it can. It stays open. */
export function loadProblem(file: string): string | undefined {
  try {
    koffi.load(file);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export interface CudaDevice {
  readonly name: string;
  /** Compute capability, such as `9.0`. */
  readonly capability: string;
}

/** The NVIDIA GPUs the driver shows to this process, asked without loading any engine; none without a driver. */
export function cudaDevices(): CudaDevice[] {
  let driver;
  try {
    driver = koffi.load("libcuda.so.1");
  } catch {
    return [];
  }
  const init = driver.func("cuInit", "int", ["uint32"]) as (flags: number) => number;
  const count = driver.func("cuDeviceGetCount", "int", [koffi.out("int*")]) as (out: Int32Array) => number;
  const get = driver.func("cuDeviceGet", "int", [koffi.out("int*"), "int"]) as (out: Int32Array, n: number) => number;
  const attribute = driver.func("cuDeviceGetAttribute", "int", [koffi.out("int*"), "int", "int"]) as (
    out: Int32Array,
    attribute: number,
    device: number,
  ) => number;
  const nameOf = driver.func("cuDeviceGetName", "int", [koffi.out("uint8*"), "int", "int"]) as (
    out: Uint8Array,
    length: number,
    device: number,
  ) => number;
  const number = (read: (out: Int32Array) => number): number => {
    const out = new Int32Array(1);
    return read(out) === 0 ? (out[0] as number) : 0;
  };
  if (init(0) !== 0) return [];
  return Array.from({ length: number(count) }, (_, index) => {
    const device = number((out) => get(out, index));
    const [major, minor] = [75, 76].map((name) => number((out) => attribute(out, name, device)));
    const name = Buffer.alloc(256);
    nameOf(name, name.length, device);
    return { name: name.toString("utf8", 0, name.indexOf(0)), capability: `${major}.${minor}` };
  });
}

/** One view of native memory as floats. Create few and keep them: every view registers a buffer with the collector. */
export function floatView(address: bigint, length: number): Float32Array {
  return new Float32Array(koffi.view(address, length * 4));
}

/** The address of a typed array's memory, for a struct field that is an array of pointers. The array must stay alive. */
export function addressOf(array: Int32Array): bigint {
  return koffi.address(array);
}

/** The address of a 64-bit array's memory: pointers, or pairs of a number and a pointer. The array must stay alive. */
export function addressOfPointers(array: BigUint64Array): bigint {
  return koffi.address(array);
}

/** Fields of `struct ggml_tensor`: columns and rows (`ne[0]`, `ne[1]`), and the tensor that a view looks at (0n: it is no view). */
export function readTensor(tensor: bigint): { columns: number; rows: number; viewed: bigint } {
  return {
    columns: Number(koffi.decode(tensor, 16, "int64")),
    rows: Number(koffi.decode(tensor, 24, "int64")),
    viewed: BigInt(koffi.decode(tensor, 232, "uint64") as bigint | number),
  };
}

/** A view of native memory as pointers. As `floatView`: keep it. */
export function pointerView(address: bigint, length: number): BigUint64Array {
  return new BigUint64Array(koffi.view(address, length * 8));
}

/** What the library calls of a sampler that works inside the graph (`struct llama_sampler_i`). */
export interface SamplerMethods {
  /** @param data `struct llama_sampler_data`: the addresses of logits, probabilities, sampled token and candidates. */
  apply(context: bigint, graph: bigint, data: bigint): void;
  setInput(): void;
  reset(): void;
}

/** The methods as the library wants them; they must stay registered as long as the sampler lives. */
export function registerSampler(api: LlamaApi, methods: SamplerMethods): { address: bigint; release(): void } {
  const one = koffi.proto("void", ["void*"]);
  const init = koffi.proto("bool", ["void*", "void*", "uint32"]);
  const apply = koffi.proto("void", ["void*", "void*", "void*", "void*"]);
  const callbacks = {
    init: koffi.register(() => true, koffi.pointer(init)),
    apply: koffi.register(
      (_: bigint, context: bigint, graph: bigint, data: bigint) => methods.apply(context, graph, data),
      koffi.pointer(apply),
    ),
    setInput: koffi.register(() => methods.setInput(), koffi.pointer(one)),
    reset: koffi.register(() => methods.reset(), koffi.pointer(one)),
  };
  const { noopCallback } = api;
  // name, accept, apply, reset, clone, free, backend_init, backend_accept, backend_apply, backend_set_input, backend_reset, copy_state
  const table = BigUint64Array.of(
    ...[0n, 0n, noopCallback, 0n, 0n, 0n],
    ...[callbacks.init, 0n, callbacks.apply, callbacks.setInput, callbacks.reset, 0n],
  );
  return {
    address: addressOfPointers(table),
    release() {
      for (const callback of Object.values(callbacks)) koffi.unregister(callback);
      table.fill(0n); // Keeps the table alive until here.
    },
  };
}

/** A JavaScript function as the library's log callback, for the duration of one call on this thread. */
export function registerLog(onLine: (level: number, text: string) => void): { address: bigint; release(): void } {
  const prototype = koffi.proto("void", ["int", "str", "void*"]);
  const address = koffi.register((level: number, text: string) => onLine(level, text), koffi.pointer(prototype));
  return { address, release: () => koffi.unregister(address) };
}

function open(engine: EngineLocation, file: string) {
  try {
    return koffi.load(path.join(engine.folder, file));
  } catch (cause) {
    throw new EnvironmentError(
      "engine-unloadable",
      `The engine library ${file} of ${engine.packageName} cannot be loaded: ${(cause as Error).message}.`,
      {
        hint: "Reinstall with `npm ci`; on musl-based systems (Alpine) use a glibc image, the prebuilt engine needs glibc.",
        cause,
      },
    );
  }
}

/** Compares default parameters with the values documented in the pinned header. */
function checkDefaults(api: LlamaApi, engine: EngineLocation): void {
  const context = api.contextDefaults();
  const model = api.modelDefaults();
  const found: Record<string, unknown> = {
    n_ctx: context["n_ctx"],
    n_batch: context["n_batch"],
    n_ubatch: context["n_ubatch"],
    n_seq_max: context["n_seq_max"],
    flash_attn_type: context["flash_attn_type"],
    type_k: context["type_k"],
    type_v: context["type_v"],
    offload_kqv: context["offload_kqv"],
    embeddings: context["embeddings"],
    ctx_other: Number(context["ctx_other"] ?? 0n),
    vocab_only: model["vocab_only"],
    use_extra_bufts: model["use_extra_bufts"],
    no_alloc: model["no_alloc"],
  };
  const wrong = Object.entries(EXPECTED_DEFAULTS).filter(([name, value]) => found[name] !== value);
  if (wrong.length === 0) return;
  const list = wrong.map(([name, value]) => `${name} is ${String(found[name])}, expected ${String(value)}`).join("; ");
  throw new EnvironmentError(
    "engine-abi",
    `The engine in ${engine.packageName} does not have the memory layout of llama.cpp ${LLAMA_CPP_RELEASE}: ${list}.`,
    {
      hint: "Install the exact engine version package.json pins (`npm ci`), or report this machine's `bitwit doctor --json`.",
    },
  );
}

const EXPECTED_DEFAULTS: Readonly<Record<string, number | boolean>> = {
  n_ctx: 512,
  n_batch: 2048,
  n_ubatch: 512,
  n_seq_max: 1,
  flash_attn_type: FLASH_ATTENTION.auto,
  type_k: 1, // GGML_TYPE_F16
  type_v: 1,
  offload_kqv: true,
  embeddings: false,
  ctx_other: 0,
  vocab_only: false,
  use_extra_bufts: true,
  no_alloc: false,
};
