/** The steps within a unit, in the preset's order. */
import { keepLanguages } from "../language/keep-languages.js";
import { c4, C4 } from "../steps/quality/c4.js";
import { ccNetText, CC_NET_MINIMUM_CHARS } from "../steps/quality/cc-net-text.js";
import { fineWeb, FINEWEB } from "../steps/quality/fineweb.js";
import { gopherQuality, GOPHER_QUALITY } from "../steps/quality/gopher-quality.js";
import { gopherRepetition, GOPHER_REPETITION } from "../steps/quality/gopher-repetition.js";
import { applyQualityRules, type QualityRules } from "../steps/quality/quality-rules.js";
import type { Settings } from "../collector.js";
import type { Documents, StepRun } from "../steps/step.js";
import type { CheckedOptions } from "./common-crawl-options.js";
import { excludeHosts } from "./host-rules.js";
import { languageOf, languageSettings } from "./language-settings.js";

export interface UnitStep {
  readonly name: string;
  readonly settings: Settings;
  run(documents: Documents): StepRun;
}

export function unitSteps(options: CheckedOptions): UnitStep[] {
  const excluded = options.excludedHosts;
  const hosts = excluded.length === 0 ? [] : [ruleStep("excluded-hosts", { hosts: excluded }, excludeHosts(excluded))];
  if (options.preset === "paper")
    return [...hosts, ruleStep("cc-net-text", { minimumChars: CC_NET_MINIMUM_CHARS }, ccNetText())];
  return [
    ...hosts,
    {
      name: "language",
      settings: languageSettings(options),
      run: (documents) => keepLanguages(documents, languageOf(options)),
    },
    ruleStep("gopher-repetition", { ...GOPHER_REPETITION }, gopherRepetition()),
    ruleStep("gopher-quality", { ...GOPHER_QUALITY }, gopherQuality()),
    ruleStep("c4", { ...C4 }, c4()),
    ruleStep("fineweb", { ...FINEWEB }, fineWeb()),
  ];
}

function ruleStep(name: string, settings: Settings, rules: QualityRules): UnitStep {
  return { name, settings, run: (documents) => applyQualityRules(documents, rules) };
}
