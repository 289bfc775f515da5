/** The name of the model an lm-eval result is about. */
import { countAt, isObject, objectAt, shapeError, textAt } from "./json-fields.js";
import type { ImportedModel } from "./imported.js";
import type { JsonObject, JsonValue } from "./parse-python-json.js";

/**
 * `model_name`, else what `config.model_args` loads, else the folder lm-eval writes into, else the name `given`. An adapter, a revision other
 * than main and a GGUF file are another model than the one they are loaded with, so they are part of the name.
 *
 * @throws DataError when nothing names a model.
 */
export function lmEvalModel(root: JsonObject, file: string, given?: string): ImportedModel {
  const config = objectAt(root, "config");
  const args = modelArgs(config["model_args"]);
  const base =
    args.get("gguf_file") ??
    textAt(root, "model_name") ??
    args.get("pretrained") ??
    args.get("model") ??
    args.get("path") ??
    args.get("engine") ??
    textAt(root, "model_name_sanitized")?.replace("__", "/") ??
    folderName(file) ??
    given;
  if (base === undefined) {
    throw shapeError(file, "config.model_args", "names no model", "Name it with --model.");
  }
  const adapter = args.get("peft") ?? args.get("delta");
  const revision = args.get("revision") ?? textAt(config, "model_revision");
  const name =
    base +
    (revision === undefined || revision === "main" ? "" : `@${revision.replaceAll("/", "-")}`) +
    (adapter === undefined ? "" : `+${adapter.split("/").at(-1) ?? adapter}`);
  return { name, parameters: countAt(config, "model_num_parameters") || undefined };
}

/** A string `pretrained=org/name,dtype=float16`, or since 0.4.9 an object. */
function modelArgs(args: JsonValue | undefined): ReadonlyMap<string, string> {
  if (isObject(args)) {
    return new Map(Object.entries(args).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])));
  }
  if (typeof args !== "string") return new Map();
  return new Map(
    args.split(",").flatMap((part) => {
      const [key, value] = part.split(/=(.*)/s);
      return key === undefined || value === undefined || value === ""
        ? []
        : [[key.trim(), value.trim().replace(/^["'](.*)["']$/s, "$1")]];
    }),
  );
}

/** lm-eval writes `org__name/results_TIME.json`. */
function folderName(file: string): string | undefined {
  const [folder, name] = file.replaceAll("\\", "/").split("/").slice(-2);
  return name !== undefined && /^results_/.test(name) ? folder?.replace("__", "/") : undefined;
}
