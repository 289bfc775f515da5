/** What the server says of itself: the model with every fact that can move a digit, so that a client's records can name them. */
import { bitwitVersion } from "../package-root.js";
import type { ServedModel } from "./served-model.js";

export function describeVersion(): unknown {
  return { version: bitwitVersion, server: "bitwit" };
}

/** `/v1/models`; `meta` has llama-server's names where it has one. */
export function describeModels({ model, id, contextTokens }: ServedModel, startedAt: number): unknown {
  const { info, bos } = model;
  const { name, version, device, threadsPerContext } = info.backend;
  return {
    object: "list",
    data: [
      {
        id,
        object: "model",
        created: startedAt,
        owned_by: "bitwit",
        root: id,
        parent: null,
        max_model_len: contextTokens,
        meta: {
          n_vocab: info.vocabularySize,
          n_ctx_train: info.trainedContext,
          n_params: info.parameterCount,
          size: info.fileBytes,
          architecture: info.architecture,
          quantization: info.quantization,
          sha256: info.sha256,
          bos_token_id: bos ?? null,
          /** A scored prompt's last token is only predicted: it needs no place in the context. */
          max_scored_tokens: contextTokens + 1,
          engine: { name, version, device, ...(threadsPerContext === undefined ? {} : { threads: threadsPerContext }) },
        },
      },
    ],
  };
}

/** SGLang's `/get_model_info` and `/get_server_info`, as far as they hold here. */
export function describeModelInfo({ model, id }: ServedModel): unknown {
  return { model_path: id, tokenizer_path: id, is_generation: true, weight_version: model.info.sha256.slice(0, 16) };
}

export function describeServerInfo(served: ServedModel): unknown {
  return { ...(describeModelInfo(served) as object), version: bitwitVersion, context_length: served.contextTokens };
}
