/**
 * A tokenizer from a Hugging Face `tokenizer.json`, with `tokenizer_config.json` beside it where there is one. Special tokens are not
 * read out of texts: the encoder is given the file without them.
 */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { DataError, EnvironmentError } from "../../errors.js";
import { bosOf, type TextTokenizer } from "./text-tokenizer.js";

/** The largest known is about 35 MB. */
const MOST_BYTES = 256 * 2 ** 20;

/** @throws {EnvironmentError} no such file. @throws {DataError} it is no tokenizer. */
export async function openTokenizerFile(file: string): Promise<TextTokenizer> {
  const json = await readJson(file);
  if (json === undefined)
    throw new EnvironmentError("tokenizer-missing", `There is no tokenizer file ${file}.`, { hint: "Check the path." });
  const config = (await readJson(path.join(path.dirname(file), "tokenizer_config.json"))) ?? {};
  const added = Array.isArray(json["added_tokens"]) ? (json["added_tokens"] as { special?: unknown }[]) : [];
  const make = (content: object): Tokenizer => {
    try {
      return new Tokenizer(content, config);
    } catch (cause) {
      throw new DataError("tokenizer-file", `${file} is no tokenizer that can be read: ${(cause as Error).message}.`, {
        hint: "It is tokenizer.json of the model at Hugging Face; a GGUF file of the model serves too.",
        cause,
      });
    }
  };
  const whole = make(json);
  const plain = make({ ...json, added_tokens: added.filter(({ special }) => special !== true), post_processor: null });
  const encode = (text: string): number[] => (text === "" ? [] : plain.encode(text, { add_special_tokens: false }).ids);
  const probe = "The sun rises.";
  const bos =
    bosOf(encode(probe), whole.encode(probe, { add_special_tokens: true }).ids) ?? configuredBos(config, whole);
  return {
    bos,
    markers: [],
    vocabularySize: 1 + [...whole.get_vocab(true).values()].reduce((most, id) => Math.max(most, id), 0),
    tokenize: (text) => Promise.resolve(Int32Array.from(encode(text))),
    detokenize: (tokens) =>
      Promise.resolve(
        tokens.length === 0
          ? ""
          : whole.decode([...tokens], { skip_special_tokens: false, clean_up_tokenization_spaces: false }),
      ),
    close: () => Promise.resolve(),
  };
}

/** Some models add their BOS by code that reads the configuration, not by the file's post-processor. */
function configuredBos(config: Readonly<Record<string, unknown>>, tokenizer: Tokenizer): number | undefined {
  if (config["add_bos_token"] !== true) return undefined;
  const token = config["bos_token"];
  const text = typeof token === "object" && token !== null ? (token as { content?: unknown }).content : token;
  return typeof text === "string" ? tokenizer.token_to_id(text) : undefined;
}

async function readJson(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  let text: string;
  try {
    if ((await stat(file)).size > MOST_BYTES)
      throw new DataError("tokenizer-file", `${file} is larger than ${MOST_BYTES} bytes.`, {
        hint: "It is no tokenizer.",
      });
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new DataError("tokenizer-file", `${file} is not a JSON object.`, {
    hint: "It is tokenizer.json of the model at Hugging Face, downloaded whole.",
  });
}
