/**
 * BLiMP (Warstadt et al. 2020): of two sentences that differ in one point of grammar, the acceptable one is the likelier.
 *
 * As lm-evaluation-harness asks it (`lm_eval/tasks/blimp/_template_yaml` and `_blimp.yaml` at 4e7e0d47): the context is
 * empty, each sentence is scored whole with a space in front, and each of the 67 paradigms counts the same.
 */
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";
import { cloze } from "./ask-choices.js";

const REPOSITORY = "hf:nyu-mll/blimp@877fba0801ffb7cbd8c39c1ff314a46f053f6036";

/** The authors' names, which are their files' names and the `UID` of the items. */
export const BLIMP_PARADIGMS: readonly string[] = [
  "adjunct_island",
  "anaphor_gender_agreement",
  "anaphor_number_agreement",
  "animate_subject_passive",
  "animate_subject_trans",
  "causative",
  "complex_NP_island",
  "coordinate_structure_constraint_complex_left_branch",
  "coordinate_structure_constraint_object_extraction",
  "determiner_noun_agreement_1",
  "determiner_noun_agreement_2",
  "determiner_noun_agreement_irregular_1",
  "determiner_noun_agreement_irregular_2",
  "determiner_noun_agreement_with_adj_2",
  "determiner_noun_agreement_with_adj_irregular_1",
  "determiner_noun_agreement_with_adj_irregular_2",
  "determiner_noun_agreement_with_adjective_1",
  "distractor_agreement_relational_noun",
  "distractor_agreement_relative_clause",
  "drop_argument",
  "ellipsis_n_bar_1",
  "ellipsis_n_bar_2",
  "existential_there_object_raising",
  "existential_there_quantifiers_1",
  "existential_there_quantifiers_2",
  "existential_there_subject_raising",
  "expletive_it_object_raising",
  "inchoative",
  "intransitive",
  "irregular_past_participle_adjectives",
  "irregular_past_participle_verbs",
  "irregular_plural_subject_verb_agreement_1",
  "irregular_plural_subject_verb_agreement_2",
  "left_branch_island_echo_question",
  "left_branch_island_simple_question",
  "matrix_question_npi_licensor_present",
  "npi_present_1",
  "npi_present_2",
  "only_npi_licensor_present",
  "only_npi_scope",
  "passive_1",
  "passive_2",
  "principle_A_c_command",
  "principle_A_case_1",
  "principle_A_case_2",
  "principle_A_domain_1",
  "principle_A_domain_2",
  "principle_A_domain_3",
  "principle_A_reconstruction",
  "regular_plural_subject_verb_agreement_1",
  "regular_plural_subject_verb_agreement_2",
  "sentential_negation_npi_licensor_present",
  "sentential_negation_npi_scope",
  "sentential_subject_island",
  "superlative_quantifiers_1",
  "superlative_quantifiers_2",
  "tough_vs_raising_1",
  "tough_vs_raising_2",
  "transitive",
  "wh_island",
  "wh_questions_object_gap",
  "wh_questions_subject_gap",
  "wh_questions_subject_gap_long_distance",
  "wh_vs_that_no_gap",
  "wh_vs_that_no_gap_long_distance",
  "wh_vs_that_with_gap",
  "wh_vs_that_with_gap_long_distance",
];

export const blimp: BenchmarkTask = {
  ...{ id: "blimp", name: "BLiMP", kind: "choices", metric: "acc", shots: 0, suite: "parts", lmEvalName: "blimp" },
  lmEvalPartName: (part) => `blimp_${part}`,
  data: {
    files: {
      test: new RegExp(`(^|/)(blimp(/test)?\\.|(blimp_)?(${BLIMP_PARADIGMS.join("|").toLowerCase()})[/.])`),
    },
    hub: { test: BLIMP_PARADIGMS.map((name) => `${REPOSITORY}#${name}:train`) },
  },
  question,
};

/** Format: the authors' (`sentence_good`, `sentence_bad`, `UID`), the same on the hub. */
function question(record: RecordFields, { file, number }: RecordPlace): Question {
  const good = record.text("sentence_good");
  const part = record.optionalText("UID") ?? file.replace(/^.*\/|\.[^/]*$/g, "");
  const { body } = cloze("", [good, record.text("sentence_bad")], 0);
  return { id: record.optionalText("pairID") ?? String(number), part, shot: "", plain: good, body };
}
