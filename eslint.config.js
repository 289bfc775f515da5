import tseslint from "typescript-eslint";

/**
 * The house has floors: a folder may import itself and what stands in its list, nothing else (docs/architecture.md).
 * `src/errors.ts` is open to all.
 */
const mayImport = {
  text: [],
  files: [],
  math: [],
  corpus: ["text"],
  model: ["text", "math"],
  compressor: ["text"],
  measure: ["files", "model", "compressor", "corpus", "text", "math"],
  queue: ["measure", "model", "corpus", "files", "text", "math"],
  codec: ["model", "text", "math"],
  benchmark: ["model", "corpus", "text", "math"],
  scores: ["text"],
  collect: ["files", "model", "compressor", "corpus", "text", "math"],
  fit: ["math"],
  report: ["fit", "scores", "measure", "benchmark", "math", "text"],
  study: [
    "files",
    "queue",
    "measure",
    "benchmark",
    "fit",
    "scores",
    "model",
    "compressor",
    "corpus",
    "text",
    "math",
    "report",
  ],
  viewer: ["study", "report"],
  // cli may import every folder, so it has no row of its own.
};
/** These are pure: no file system, network, console or clock; what they need is passed in. */
const pureFolders = ["text", "math", "fit"];
const IMPURE_MODULES = [
  "fs",
  "http",
  "https",
  "http2",
  "net",
  "dgram",
  "child_process",
  "worker_threads",
  "os",
  "process",
  "timers",
];
/** Folders above or beside `folder` that it must not see. */
const forbidden = (folder) => folders.filter((other) => other !== folder && !mayImport[folder].includes(other));
const restricted = Object.keys(mayImport);
const folders = [...restricted, "cli"];

export default tseslint.config(
  { ignores: ["dist/", "runs/", "kernel/", "coverage/", "models/", "bench/results/"] },
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      eqeqeq: "error",
    },
  },
  { files: ["src/**/*.ts"], ignores: ["src/cli/**"], rules: { "no-console": "error" } },
  ...restricted.map((folder) => ({
    files: [`src/${folder}/**/*.ts`],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: [
                "../index.js",
                "../../index.js",
                ...forbidden(folder).flatMap((other) => [
                  `../${other}/**`,
                  `../../${other}/**`,
                  `../../../${other}/**`,
                ]),
              ],
              message: `src/${folder} may import only: ${[folder, ...mayImport[folder]].join(", ")}. Arrows run down (docs/architecture.md).`,
            },
            ...(pureFolders.includes(folder)
              ? [
                  {
                    group: IMPURE_MODULES.flatMap((name) => [name, `node:${name}`, `${name}/*`, `node:${name}/*`]),
                    message: `src/${folder} is pure.`,
                  },
                ]
              : []),
          ],
        },
      ],
      // The rule above does not see import().
      "no-restricted-syntax": [
        "error",
        {
          selector: `ImportExpression[source.value=/^(\\.\\.\\/)+(${forbidden(folder).join("|")})\\//]`,
          message: `src/${folder} may import only: ${[folder, ...mayImport[folder]].join(", ")}.`,
        },
      ],
      ...(pureFolders.includes(folder)
        ? { "no-restricted-globals": ["error", "fetch", "process", "performance", "setTimeout", "Date"] }
        : {}),
    },
  })),
);
