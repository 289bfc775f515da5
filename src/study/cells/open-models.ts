/** One model at a time, kept open while the cells that follow want it with the same context. */
import type { LanguageModel } from "../../model/language-model.js";
import type { StudyModel } from "../file/study-file.js";
import type { StudyModels } from "./study-models.js";

export class OpenModel {
  readonly #models: StudyModels;
  #key = "";
  #opened: Promise<LanguageModel> | undefined;

  constructor(models: StudyModels) {
    this.#models = models;
  }

  /** @throws the same error each time when this model could not be opened, without trying again. */
  async get(model: StudyModel, contextTokens: number): Promise<LanguageModel> {
    const key = JSON.stringify([model.ref, contextTokens]);
    if (key !== this.#key || this.#opened === undefined) {
      await this.close();
      this.#key = key;
      this.#opened = this.#models.open(model, contextTokens);
    }
    return this.#opened;
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await opened?.close();
  }
}
