/** The two ways of asking a multiple-choice question: its example and its body. */
import type { ChoiceQuestion } from "../task.js";

export interface AskedChoices {
  readonly shot: string;
  readonly body: ChoiceQuestion;
}

/** The options are not shown; the text of each is scored behind the context. */
export function cloze(context: string, options: readonly string[], gold: number): AskedChoices {
  return {
    shot: `${context} ${options[gold]}`,
    body: { kind: "choices", choices: options.map((option) => ({ context, continuation: ` ${option}` })), gold },
  };
}

/** The options are shown behind letters, and the letters are scored. */
export function lettered(question: string, options: readonly string[], gold: number): AskedChoices {
  const letters = options.map((_, place) => String.fromCharCode(65 + place));
  const shown = options.map((option, place) => `${letters[place]}. ${option}`);
  return cloze([question, ...shown, "Answer:"].join("\n"), letters, gold);
}
