/** How the two presets ask for languages, and what the settings say of it. */
import type { Settings } from "../collector.js";
import { LANGUAGE_MODEL } from "../language/identify-language.js";
import type { LanguageOptions } from "../language/keep-languages.js";
import type { CheckedOptions } from "./common-crawl-options.js";

export function languageOf({ preset, languages, minimumLanguageScore: minimumScore }: CheckedOptions): LanguageOptions {
  return { languages, minimumScore, lineFeed: preset === "paper" ? "" : " " };
}

export function languageSettings(options: CheckedOptions): Settings {
  return { model: { ...LANGUAGE_MODEL }, ...languageOf(options) };
}
