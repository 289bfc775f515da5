/** Stop strings, for graders: `src/text/stop-strings.ts` has them, since engines look for them too. */
export * from "../../text/stop-strings.js";
