/**
 * Asks a model one batch of questions and grades the answers. What comes back is a function of the batch, the task and the
 * model alone: a batch is one call to the model, so that a resumed run makes the same calls.
 */
import { createHash } from "node:crypto";
import { requireGeneration, type Generated } from "../../model/generating-model.js";
import { requireInspection } from "../../model/inspectable-model.js";
import type { LanguageModel } from "../../model/language-model.js";
import { truncateAtStop } from "../answers/stop-strings.js";
import type { PythonRunner } from "../sandbox/open-python-runner.js";
import type {
  BenchmarkTask,
  ChoiceQuestion,
  ContinuationQuestion,
  GenerationQuestion,
  ProgramQuestion,
  Question,
} from "../task.js";
import { encodeChoices, type EncodedPair } from "./encode-pair.js";
import { gradeChoices } from "./grade-choices.js";
import type { ItemRecord } from "./item-record.js";
import { shotsOf, type BenchmarkPlan, type PlannedItem } from "./plan-items.js";
import { fitPrompt, type FittedPrompt } from "./prompt.js";

export interface AskContext {
  readonly task: BenchmarkTask;
  readonly plan: BenchmarkPlan;
  readonly model: LanguageModel;
  /** Longest input, tokens: 1900 by the paper's setting. */
  readonly contextTokens: number;
  /** For tasks of programs. */
  readonly runner?: PythonRunner | undefined;
  /** Off, every prompt is read whole: slower, and an independent check. Default on. */
  readonly sharesPrefixes?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** HumanEval's own harness gives 3 s; a machine under load must not turn right programs into wrong ones. */
const PROGRAM_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_TOKENS = 256;

export async function answerBatch(batch: readonly PlannedItem[], context: AskContext): Promise<ItemRecord[]> {
  switch (context.task.kind) {
    case "choices":
      return answerChoices(batch, context);
    case "continuation":
      return answerContinuations(batch, context);
    case "generation":
      return answerByGenerating(batch, context, gradeGeneration);
    case "program":
      return answerByGenerating(batch, context, gradeProgram);
  }
}

interface Encoded {
  readonly item: PlannedItem;
  readonly prompt: FittedPrompt;
  readonly pairs: readonly (readonly [context: string, continuation: string])[];
  readonly windows: readonly EncodedPair[];
}

/** The item's pairs with as many examples as fit in front of all of them. */
async function encodeItem(
  item: PlannedItem,
  pairs: readonly { readonly context: string; readonly continuation: string }[],
  { task, plan, model, contextTokens }: AskContext,
): Promise<Encoded> {
  let windows: EncodedPair[] = [];
  const encode = async (prefix: string): Promise<boolean> => {
    windows = await encodeChoices(
      model,
      pairs.map(({ context, continuation }) => ({ context: prefix + context, continuation })),
      contextTokens,
    );
    return windows.every(({ dropped }) => dropped === 0);
  };
  const { question } = item;
  const prompt = await fitPrompt(task, question.part, shotsOf(task, plan, question), encode);
  if (prompt.shots === 0) await encode(prompt.prefix);
  return {
    ...{ item, prompt, windows },
    pairs: pairs.map(({ context, continuation }) => [prompt.prefix + context, continuation]),
  };
}

async function answerChoices(batch: readonly PlannedItem[], context: AskContext): Promise<ItemRecord[]> {
  const encoded = await Promise.all(
    batch.map((item) => encodeItem(item, bodyOf<ChoiceQuestion>(item).choices, context)),
  );
  const bits = await scoreGrouped(encoded, context);
  return encoded.map((one, place) => {
    const body = bodyOf<ChoiceQuestion>(one.item);
    const sums = (bits[place] as Float64Array[]).map(sumOf);
    const texts = body.choices.map(({ continuation, text }) => text ?? continuation.replace(/^ /, ""));
    const choices = sums.map((sum, choice) => ({
      bits: sum,
      characters: [...(texts[choice] as string)].length,
      bytes: Buffer.byteLength(texts[choice] as string),
    }));
    return {
      ...recordOf(one, JSON.stringify(one.pairs), gradeChoices(choices, body.gold)),
      answer: {
        kind: "choices",
        gold: body.gold,
        bits: sums,
        tokens: one.windows.map(({ scored }) => scored),
        characters: choices.map(({ characters }) => characters),
        bytes: choices.map(({ bytes }) => bytes),
      },
    };
  });
}

/**
 * The bits of each item's windows, in one call, with the items of the same examples beside one another: where examples were
 * dropped for a long question, the prompts before and after it still have their start in common, which is then read once.
 */
async function scoreGrouped(
  encoded: readonly Encoded[],
  { model, signal, sharesPrefixes = true }: AskContext,
): Promise<Float64Array[][]> {
  const groups = new Map<string, Encoded[]>();
  for (const one of encoded) groups.set(one.prompt.prefix, [...(groups.get(one.prompt.prefix) ?? []), one]);
  const ordered = [...groups.values()].flat();
  const scored = await model.score(
    ordered.flatMap(({ windows }) => windows),
    signal,
    { sharesPrefixes },
  );
  const bits = new Map<Encoded, Float64Array[]>();
  let next = 0;
  for (const one of ordered) bits.set(one, scored.slice(next, (next += one.windows.length)));
  return encoded.map((one) => bits.get(one) as Float64Array[]);
}

async function answerContinuations(batch: readonly PlannedItem[], context: AskContext): Promise<ItemRecord[]> {
  const encoded = await Promise.all(
    batch.map((item) => encodeItem(item, [bodyOf<ContinuationQuestion>(item)], context)),
  );
  const model = requireInspection(context.model);
  const examined = await model.examine(
    encoded.flatMap(({ windows }) => windows),
    0,
    context.signal,
    { sharesPrefixes: context.sharesPrefixes ?? true },
  );
  return encoded.map((one, index) => {
    const { bits, ranks } = examined[index] as (typeof examined)[number];
    const isGreedy = ranks.every((rank) => rank === 1);
    return {
      ...recordOf(one, JSON.stringify(one.pairs), { acc: isGreedy ? 1 : 0 }),
      answer: { kind: "continuation", bits: sumOf(bits), tokens: bits.length, isGreedy },
    };
  });
}

interface Generation {
  readonly text: string;
  readonly ending: Generated["ending"];
}

type Graded = Pick<ItemRecord, "metrics" | "answer">;

async function answerByGenerating(
  batch: readonly PlannedItem[],
  context: AskContext,
  grade: (item: PlannedItem, generation: Generation, context: AskContext) => Promise<Graded>,
): Promise<ItemRecord[]> {
  const { task } = context;
  const model = requireGeneration(context.model);
  const maxTokens = task.maxTokens ?? DEFAULT_MAX_TOKENS;
  const stopStrings = task.stopStrings ?? [];
  const prompts = await Promise.all(batch.map((item) => encodePrompt(item, context, maxTokens)));
  const generated = await model.generate(
    prompts.map(({ tokens }) => tokens),
    { maxTokens, stopStrings },
    context.signal,
  );
  return Promise.all(
    prompts.map(async (prompt, index) => {
      const { text, ending } = generated[index] as Generated;
      const generation = { text: truncateAtStop(text, stopStrings).text, ending };
      const { metrics, answer } = await grade(prompt.item, generation, context);
      return { ...recordOf(prompt, prompt.text, metrics), answer };
    }),
  );
}

interface EncodedPrompt {
  readonly item: PlannedItem;
  readonly prompt: FittedPrompt;
  readonly text: string;
  readonly tokens: Int32Array;
  readonly windows: readonly { readonly dropped: number }[];
}

/** Room for the answer is kept free, as lm-evaluation-harness does (`generate_until`: max_length − max_gen_toks). */
async function encodePrompt(item: PlannedItem, context: AskContext, maxTokens: number): Promise<EncodedPrompt> {
  const { task, plan, model, contextTokens } = context;
  const body = bodyOf<GenerationQuestion | ProgramQuestion>(item);
  const room = contextTokens - maxTokens - (model.bos === undefined ? 0 : 1);
  let whole = new Int32Array();
  const encode = async (prefix: string): Promise<boolean> => {
    whole = new Int32Array(await model.tokenize(prefix + body.context));
    return whole.length <= room;
  };
  const prompt = await fitPrompt(task, item.question.part, shotsOf(task, plan, item.question), encode);
  if (prompt.shots === 0) await encode(prompt.prefix);
  const dropped = Math.max(0, whole.length - room);
  const kept = whole.subarray(dropped);
  return {
    ...{ item, prompt, text: prompt.prefix + body.context, windows: [{ dropped }] },
    tokens: model.bos === undefined ? kept : Int32Array.of(model.bos, ...kept),
  };
}

async function gradeGeneration(item: PlannedItem, { text, ending }: Generation): Promise<Graded> {
  const { metrics, extracted } = bodyOf<GenerationQuestion>(item).grade(text);
  return { metrics, answer: { kind: "generation", text, ending, ...(extracted === undefined ? {} : { extracted }) } };
}

async function gradeProgram(
  item: PlannedItem,
  { text, ending }: Generation,
  { task, runner, signal }: AskContext,
): Promise<Graded> {
  if (runner === undefined) throw new Error("a task of programs was asked without a runner");
  const { status } = await runner.run({
    program: bodyOf<ProgramQuestion>(item).program(text),
    timeoutMs: PROGRAM_TIMEOUT_MS,
    ...task.programLimits,
    usesPackages: (task.pythonPackagesOf?.(item.question.part) ?? []).length > 0,
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    metrics: { "pass@1": status === "passed" ? 1 : 0 },
    answer: { kind: "program", text, ending, outcome: status },
  };
}

function recordOf(
  { item, prompt, windows }: Pick<Encoded, "item" | "prompt"> & { readonly windows: readonly { dropped: number }[] },
  given: string,
  metrics: Readonly<Record<string, number>>,
): Omit<ItemRecord, "answer"> {
  const dropped = Math.max(0, ...windows.map((window) => window.dropped));
  const { id, part }: Question = item.question;
  return {
    ...{ index: item.index, id, metrics, shots: prompt.shots },
    promptSha256: createHash("sha256").update(given).digest("hex"),
    ...(part === undefined ? {} : { part }),
    ...(dropped === 0 ? {} : { dropped }),
  };
}

function bodyOf<Body extends Question["body"]>({ question }: PlannedItem): Body {
  return question.body as Body;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
