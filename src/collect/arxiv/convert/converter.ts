/**
 * From a paper's LaTeX to its text: pandoc, the built-in converter, or pandoc with the built-in one for what it cannot read.
 *
 * What came of which is recorded with each text. Only a time limit makes the choice depend on the machine: a paper that takes
 * pandoc too long is dropped, not given to the other.
 */
import { EnvironmentError } from "../../../errors.js";
import type { ArxivRules } from "../arxiv-options.js";
import { ConversionError } from "../latex/conversion-error.js";
import { BUILTIN_CONVERTER_VERSION, renderLatex } from "../latex/render-latex.js";
import { convertWithPandoc, findPandoc } from "./pandoc.js";

export interface Converted {
  readonly text: string;
  /** Program and version. */
  readonly converter: string;
}

export interface Converter {
  /** What it is, for the settings: it decides what comes out. */
  readonly name: string;
  /** @throws {ConversionError} */
  convert(tex: string, signal?: AbortSignal): Promise<Converted>;
}

/** @throws {EnvironmentError} pandoc is asked for and is not there. */
export function chooseConverter({ converter, converterSeconds: seconds, preset }: ArxivRules): Converter {
  const builtin: Converter = {
    name: BUILTIN,
    convert: (tex) => Promise.resolve().then(() => ({ text: renderLatex(tex), converter: BUILTIN })),
  };
  if (converter === "builtin") return builtin;
  const version = findPandoc();
  if (version === undefined) {
    if (converter === "auto") return builtin;
    throw new EnvironmentError(
      "pandoc-missing",
      "The converter is pandoc, and no pandoc of 2.15 or later is on PATH.",
      {
        hint: "Install it (https://pandoc.org/installing.html), or use --converter builtin.",
      },
    );
  }
  const name = `pandoc ${version}`;
  const header = preset === "paper" ? "yaml" : "text";
  const pandoc = async (tex: string, signal?: AbortSignal): Promise<Converted> => ({
    text: await convertWithPandoc(tex, { seconds, header, signal }),
    converter: name,
  });
  if (converter === "pandoc") return { name, convert: pandoc };
  return { name: `${name}, else ${BUILTIN}`, convert: (tex, signal) => pandocElseBuiltin(pandoc, tex, signal) };
}

const BUILTIN = `bitwit-latex ${BUILTIN_CONVERTER_VERSION}`;

/** Macros that swell without end are found by the built-in one in a second; pandoc would spend its whole time on them. */
async function pandocElseBuiltin(
  pandoc: Converter["convert"],
  tex: string,
  signal: AbortSignal | undefined,
): Promise<Converted> {
  const builtin = renderOrRefuse(tex);
  if (builtin instanceof ConversionError && builtin.rule === "macro-limit") throw builtin;
  try {
    return await pandoc(tex, signal);
  } catch (error) {
    if (!(error instanceof ConversionError && error.rule === "failed")) throw error;
    if (builtin instanceof ConversionError) throw builtin;
    return { text: builtin, converter: BUILTIN };
  }
}

function renderOrRefuse(tex: string): string | ConversionError {
  try {
    return renderLatex(tex);
  } catch (error) {
    if (error instanceof ConversionError) return error;
    throw error;
  }
}
