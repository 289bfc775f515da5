/** The file that `bitwit study init` writes: every key with what it does, ready to run as it is. */

/** @param schema path or address of schemas/study.schema.json, for editors. */
export function studyTemplate(schema: string): string {
  return `# yaml-language-server: $schema=${schema}
#
# A study: models x corpora x protocols, and models x benchmarks, in one run folder.
#
#   bitwit study plan FILE      what there is to do, how long it takes, what is done already
#   bitwit study run FILE       do it, or go on with it; after a change only what is new
#   bitwit study status FILE    how far it is, from the run folder alone
#
# Paths are relative to this file.
version: 1
name: my study

# The run folder; bitwit report, view and fit work on it. Default: runs/ and this file's name.
# run: runs/my-study

# Models and compressors are named as everywhere: ladder:m, ./model.gguf, gzip:9, xz:9, zstd:19, brotli:11, bzip2:9.
models:
  - ladder:xs
  - ladder:s
  - ladder:m
  # - ref: ./models/model.gguf
  #   released: 2026-06-01      # warns about text that the model may have seen
  #   cutoff: 2026-01
  # - ref: http://10.0.0.5:8000/v1#Qwen/Qwen2.5-7B     # vLLM, SGLang, bitwit serve, OpenAI's echo
  #   concurrency: 8            # requests at once; default 4
  #   serverApi: echo           # or prompt_logprobs, generate; default the best that works
  #   tokenizer: ./tokenizer.json  # or a GGUF file; default the server's own
  #   vocabularySize: 151936    # for models without a BOS whose server does not say it
  #   apiKeyVariable: BITWIT_API_KEY_FARM  # where the key is; default BITWIT_API_KEY. Never the key itself
  - xz:9

# A corpus is sample:english, a file, folder or glob, hf:owner/dataset#config:split.
corpora:
  - sample:english
  - sample:python
  - sample:math
  # - ref: ./texts
  #   field: content            # JSON field that holds the text
  #   badDocuments: skip        # error (the default) or skip
  #   maxChars: 3M              # only so many characters from the start

# Under full every token counts once, documents apart; paper is arXiv 2404.09937, to the bit.
# The first is the one that fits and reports take.
protocols:
  - full
  # - name: paper
  #   context: 1900
  #   stride: 512

# Benchmarks to ask the models (bitwit benchmarks list), and the built-in probes.
# benchmarks:
#   - task: blimp
#     data: ./blimp             # default: the task's data set on the hub
#     limit: 200                # items of each part
#     shots: 0
#     context: 1900
probes: true

# Bits per character by the month of the documents' dates.
# byMonth: true

# The law, into fits.json and the report.
fits:
  scale: linear                 # or log
  # benchmarks: true            # each benchmark too, not only areas
  # scores: [./scores.csv]      # scores of others
  # exclude: ["ladder:xs=too small"]

budget:
  maxChars: 300k                # of each corpus
  # maxTime: 8h                 # then it stops behind a shard and says what is left

# One machine's plan is only continued, or united with another's, by its equal: for many machines say how many threads.
# engine:
#   threads: 8
#   contexts: 1
#   gpu: any                    # or cuda, vulkan, metal
#   cpuVariant: haswell
`;
}
