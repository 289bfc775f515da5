/**
 * What bitwit knows about benchmarks: one row each. The first twelve are the paper's (arXiv 2404.09937, table 3), with its
 * setting; their ids are those of the reference data (reference.ts).
 */
import type { Area } from "./reference.js";

/** `cloze`: options are not in the prompt, their texts are scored. `options`: they are, and a letter is the answer. */
export type PromptStyle = "cloze" | "options";

export interface Benchmark {
  readonly id: string;
  readonly name: string;
  /** The paper's three; `language`, of grammar and of what comes next in a story, is bitwit's own. */
  readonly area: Area | "language" | "other";
  /** How the paper asks it. */
  readonly paper?: { readonly shots: number; readonly metric: string; readonly style?: PromptStyle };
  /** The score of guessing, from 0 to 1, where answers are chosen from options. */
  readonly chance?: number;
  /** How this benchmark is asked under this name. */
  readonly style?: PromptStyle;
  /** Metrics that may be its score, best first: `name`, or `name,filter` as lm-eval 0.4 writes them. */
  readonly metrics: readonly string[];
  /** Other names, compared without case and punctuation; the id and the name need no alias. */
  readonly aliases: readonly string[];
}

const NORMALISED = ["acc_norm", "acc"];
const PLAIN = ["acc", "acc_norm"];
const MATCH = ["exact_match,remove_whitespace", "exact_match,strict-match", "exact_match", "em", "acc"];
const PASS = ["pass@1", "pass_at_1", "acc"];
const SOLVED = ["exact_match,strict-match", "exact_match,flexible-extract", "exact_match", "acc"];

const row = (
  id: string,
  name: string,
  area: Benchmark["area"],
  metrics: readonly string[],
  aliases: readonly string[] = [],
  more: Pick<Benchmark, "paper" | "chance" | "style"> = {},
): Benchmark => ({ id, name, area, metrics, aliases, ...more });

export const BENCHMARKS: readonly Benchmark[] = [
  row("nq", "NaturalQuestions", "knowledge", MATCH, ["nq_open", "natural_questions"], {
    paper: { shots: 5, metric: "exact match" },
  }),
  row("triviaqa", "TriviaQA", "knowledge", MATCH, [], { paper: { shots: 5, metric: "exact match" } }),
  row("arc-challenge", "ARC-Challenge", "knowledge", NORMALISED, ["ARC-c", "arc:challenge", "ARC"], {
    paper: { shots: 25, metric: "acc_norm", style: "cloze" },
    chance: 0.25,
  }),
  row("hellaswag", "HellaSwag", "knowledge", NORMALISED, [], {
    paper: { shots: 0, metric: "acc_norm", style: "cloze" },
    chance: 0.25,
  }),
  row("mmlu-cloze", "MMLU (cloze)", "knowledge", NORMALISED, ["mmlu_continuation", "mmlu_cloze"], {
    paper: { shots: 5, metric: "acc_norm", style: "cloze" },
    chance: 0.25,
    style: "cloze",
  }),
  row("humaneval", "HumanEval", "coding", PASS, ["openai_humaneval"], { paper: { shots: 0, metric: "pass@1" } }),
  row("mbpp", "MBPP", "coding", PASS, [], { paper: { shots: 3, metric: "pass@1" } }),
  row("ds1000", "DS-1000", "coding", PASS, [], { paper: { shots: 0, metric: "pass@1" } }),
  row("gsm8k", "GSM8K", "math", SOLVED, [], { paper: { shots: 5, metric: "acc" } }),
  row("math", "MATH", "math", ["accuracy", ...SOLVED, "math_verify"], ["minerva_math", "hendrycks_math"], {
    paper: { shots: 4, metric: "acc" },
  }),
  row("sat-math", "SAT-Math", "math", PLAIN, ["agieval_sat_math"], {
    paper: { shots: 4, metric: "acc" },
    chance: 0.25,
  }),
  row("mmlu-math", "MMLU-Math", "math", NORMALISED, [], { paper: { shots: 5, metric: "acc_norm" }, chance: 0.25 }),

  row("mmlu", "MMLU", "knowledge", PLAIN, ["hendrycksTest"], { chance: 0.25, style: "options" }),
  row("mmlu-pro", "MMLU-Pro", "knowledge", ["exact_match", ...PLAIN], ["leaderboard_mmlu_pro"], {
    chance: 0.1,
    style: "options",
  }),
  row("arc-easy", "ARC-Easy", "knowledge", NORMALISED, ["ARC-e", "arc:easy"], { chance: 0.25 }),
  row("piqa", "PIQA", "knowledge", NORMALISED, [], { chance: 0.5 }),
  row("siqa", "SocialIQA", "knowledge", PLAIN, ["social_iqa"], { chance: 1 / 3 }),
  row("winogrande", "WinoGrande", "knowledge", PLAIN, [], { chance: 0.5 }),
  row("commonsense-qa", "CommonsenseQA", "knowledge", PLAIN, [], { chance: 0.2 }),
  row("openbookqa", "OpenBookQA", "knowledge", NORMALISED, ["openbookqa_fact"], { chance: 0.25 }),
  row("boolq", "BoolQ", "knowledge", PLAIN, [], { chance: 0.5 }),
  row("sciq", "SciQ", "knowledge", NORMALISED, [], { chance: 0.25 }),
  row("truthfulqa-mc1", "TruthfulQA (one right answer)", "other", ["acc", "mc1"], []),
  row("truthfulqa-mc2", "TruthfulQA", "other", ["acc", "mc2"], ["truthfulqa:mc", "truthfulqa_mc", "TruthfulQA"]),
  row("lambada-openai", "LAMBADA (OpenAI)", "language", ["acc"], []),
  row("lambada", "LAMBADA", "language", ["acc"], ["lambada_standard"]),
  row("blimp", "BLiMP", "language", ["acc"], [], { chance: 0.5 }),
  row("bbh", "BBH", "other", ["acc_norm", "exact_match", "acc"], ["leaderboard_bbh"]),
  row("gpqa", "GPQA", "knowledge", NORMALISED, ["leaderboard_gpqa"], { chance: 0.25 }),
  row("musr", "MuSR", "other", NORMALISED, ["leaderboard_musr"]),
  row("ifeval", "IFEval", "other", ["prompt_level_strict_acc", "inst_level_strict_acc"], ["leaderboard_ifeval"]),
  row("math-hard", "MATH, level 5", "math", SOLVED, ["leaderboard_math_hard", "MATH Lvl 5"]),
  row("drop", "DROP", "other", ["f1", "em"], []),
];
