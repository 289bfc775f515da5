/** A question, its options and the place of the right one, before a task says how it is asked. */
export interface MultipleChoice {
  readonly stem: string;
  readonly options: readonly string[];
  readonly gold: number;
}
