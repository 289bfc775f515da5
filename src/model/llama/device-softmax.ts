/**
 * The softmax where the logits are: on the device. Only the probability of the token that really came leaves it, 4 bytes a
 * place instead of 4 × vocabulary (600 KB with 152k tokens), which the bus and the host's log-sum-exp cannot keep up with.
 *
 * llama.cpp lets a sampler of a sequence append to the graph (`llama_sampler_i.backend_apply`). It asks for each place whose
 * logits are wanted; at the first of a graph, this one appends softmax and a lookup for all rows at once, and takes every
 * row's logits off the list of what is copied to the host. Which element of which row is looked up is an input of the graph.
 *
 * p = softmax(logits)[target] in float32, −log2 p taken by the caller: a relative error of 1e-6 in p is 1.4e-6 bits.
 */
import {
  addressOfPointers,
  pointerView,
  readTensor,
  registerSampler,
  TENSOR_TYPE,
  type GraphApi,
  type LlamaApi,
} from "./ffi.js";

/** The tensors of a graph: which elements are looked up, and what was found. */
interface Lookup {
  readonly elements: bigint;
  readonly found: bigint;
  readonly rows: number;
  readonly columns: number;
}

export class DeviceSoftmax {
  /** As `llama_context_params` wants it: a sampler for each sequence. */
  readonly parameters: { readonly samplers: bigint; readonly n_samplers: number };
  readonly #api: LlamaApi;
  readonly #graph: GraphApi;
  readonly #methods: { address: bigint; release(): void };
  readonly #chains: readonly bigint[];
  /** Pairs of a sequence's number and its chain; the parameters point here. */
  readonly #table: BigUint64Array;
  readonly #views = new Map<bigint, BigUint64Array>();
  #isBuilt = false;
  #lookup: Lookup | undefined;
  #targets: readonly number[] = [];
  #isSet = true;

  constructor(api: LlamaApi, sequences: number) {
    this.#api = api;
    this.#graph = api.graph;
    this.#methods = registerSampler(api, {
      apply: (context, graph, data) => this.#apply(context, graph, data),
      setInput: () => this.#setInput(),
      reset: () => {
        this.#isBuilt = false;
      },
    });
    this.#chains = Array.from({ length: sequences }, () => {
      const chain = api.createSamplerChain({ no_perf: true });
      api.addToChain(chain, api.createSampler(this.#methods.address, null));
      return chain;
    });
    this.#table = BigUint64Array.from(this.#chains.flatMap((chain, sequence) => [BigInt(sequence), chain]));
    this.parameters = { samplers: addressOfPointers(this.#table), n_samplers: sequences };
  }

  /** Before a decode: the token to look up in each row of logits to come, in the order of the batch. */
  expect(targets: readonly number[]): void {
    this.#targets = targets;
    this.#isSet = targets.length === 0;
  }

  /** After a decode, when the device is done: the probability of each of those tokens. */
  probabilities(): Float32Array {
    const { found, rows } = this.#lookup ?? { found: 0n, rows: 0 };
    if (!this.#isSet || rows !== this.#targets.length)
      throw new Error(`llama.cpp made ${rows} rows of logits where ${this.#targets.length} were asked for`);
    const probabilities = new Float32Array(rows);
    this.#graph.read(found, probabilities, 0, probabilities.byteLength);
    return probabilities;
  }

  /** After the context was freed. */
  close(): void {
    for (const chain of this.#chains) this.#api.freeSampler(chain);
    this.#methods.release();
  }

  /** Asked for each row of a graph. Called by the library, so it must not throw. */
  #apply(context: bigint, graph: bigint, data: bigint): void {
    let fields = this.#views.get(data);
    if (fields === undefined) this.#views.set(data, (fields = pointerView(data, 1)));
    const row = fields[0] as bigint;
    fields[0] = 0n; // No logits of this row for the host.
    if (this.#isBuilt) return;
    this.#isBuilt = true;
    const { viewed } = readTensor(row);
    const logits = viewed === 0n ? row : viewed; // When the library only counts what would be appended, there is one row.
    const { columns, rows } = readTensor(logits);
    const wanted = viewed === 0n ? rows : rows - 1; // The library pads the logits by a row for sequences that ask nothing.
    if (wanted === 0) return;
    const { softmax, reshape, createVector, setInput, getRows, setOutput, expand } = this.#graph;
    const elements = createVector(context, TENSOR_TYPE.int32, wanted);
    setInput(elements);
    const found = getRows(context, reshape(context, softmax(context, logits), 1, columns * rows), elements);
    setOutput(found);
    expand(graph, found);
    this.#lookup = { elements, found, rows: wanted, columns };
  }

  /** Asked for each sequence with rows in the graph, after the graph has its memory. */
  #setInput(): void {
    if (this.#isSet || this.#lookup === undefined) return;
    const { elements, rows, columns } = this.#lookup;
    if (rows !== this.#targets.length) return; // `probabilities` says so.
    const places = Int32Array.from(this.#targets, (target, row) => row * columns + target);
    this.#graph.write(elements, places, 0, places.byteLength);
    this.#isSet = true;
  }
}
