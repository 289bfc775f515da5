/** `bitwit models show http://…`: what the server is, and whether it can be measured by. */
import { withTokenizer } from "../model/open-model.js";
import { describeServer, type ServerReport } from "../model/server/server-model.js";
import { parseServerReference, type ServerReference } from "../model/server/server-reference.js";
import { serverOptionsOf, type EngineFlags } from "./measure-command.js";

export async function showServer(ref: string, flags: EngineFlags & { json?: boolean }): Promise<void> {
  const reference = parseServerReference(ref) as ServerReference;
  const report = await describeServer(reference, await withTokenizer(serverOptionsOf(flags)));
  process.stdout.write(flags.json === true ? `${JSON.stringify(recordOf(ref, report))}\n` : describe(ref, report));
}

/** schemas/server.schema.json */
function recordOf(ref: string, { facts, probed, bos, markers }: ServerReport): unknown {
  const { variant, againDifferenceBits, besideDifferenceBits, base, warnings } = probed;
  return {
    schemaVersion: 1,
    ref,
    server: facts,
    scoring: {
      api: probed.api.name,
      path: probed.api.path,
      generatedTokens: variant.generated,
      saltsPrefixCache: variant.isSalted,
      againDifferenceBits,
      besideDifferenceBits,
      logarithm: base,
    },
    tokenizer: { ...(bos === undefined ? {} : { bos }), markersReadAsSpecial: markers },
    warnings,
  };
}

function describe(ref: string, { facts, probed, bos, markers }: ServerReport): string {
  const { api, variant, againDifferenceBits, besideDifferenceBits, base, warnings } = probed;
  const lines: [string, string | undefined][] = [
    ["server", `${facts.kind}${facts.version === undefined ? "" : ` ${facts.version}`}`],
    ["address", ref],
    ["model", facts.model],
    ["loaded from", facts.loadedFrom],
    ["settings", facts.settings],
    ["parameters", facts.parameterCount?.toLocaleString("en-US")],
    ["vocabulary", facts.vocabularySize === undefined ? undefined : `${facts.vocabularySize} tokens`],
    ["takes", facts.maxTokens === undefined ? "not said" : `${facts.maxTokens} tokens`],
    ["weights", facts.sha256 ?? "known by name only: the server says no hash"],
    ["BOS", bos === undefined ? "none" : `token ${bos}`],
    [
      "special text",
      markers.length === 0 ? undefined : `read as special tokens; kept as text by cutting: ${markers.join(" ")}`,
    ],
    [
      "scored by",
      `${api.name} (POST ${api.path}), ${variant.generated} token${variant.generated === 1 ? "" : "s"} generated behind`,
    ],
    ["prefix cache", variant.isSalted ? "kept out by a salt in every request" : "no salt is taken"],
    ["asked again", differenceOf(againDifferenceBits)],
    ["among others", differenceOf(besideDifferenceBits)],
    ["logarithm", base === "natural" ? "natural" : "natural, taken for granted"],
  ];
  const shown = lines.filter((line): line is [string, string] => line[1] !== undefined);
  const text = shown.map(([name, value]) => `${name.padEnd(13)} ${value}`).join("\n");
  return `${text}\n${warnings.map(({ message }) => `warning: ${message}\n`).join("")}`;
}

function differenceOf(bits: number): string {
  return bits === 0 ? "the same values to the last digit" : `values up to ${bits.toPrecision(2)} bits a token apart`;
}
