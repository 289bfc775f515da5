/** `hf:owner/dataset@revision#config:split`: what a user types to mean data on the Hugging Face hub. */
import { UsageError } from "../../errors.js";

export interface HubReference {
  /** `owner/dataset`, or `dataset` alone for the hub's oldest ones. */
  readonly repository: string;
  /** A branch, tag or commit. */
  readonly revision: string;
  readonly config?: string;
  readonly split?: string;
}

/** @throws {UsageError} `ref` has another form. */
export function parseHubReference(ref: string): HubReference {
  const match = /^hf:(?<repository>[^@#]+)(?:@(?<revision>[^#]+))?(?:#(?<config>[^:]*)(?::(?<split>.+))?)?$/.exec(ref);
  const { repository = "", revision = "main", config = "", split = "" } = match?.groups ?? {};
  const segments = repository.split("/");
  const areNames = segments.every((segment) => /^[\w.-]+$/.test(segment) && !/^\.+$/.test(segment));
  if (segments.length > 2 || !areNames) {
    throw new UsageError("hub-reference", `"${ref}" is not a reference to a data set of the hub.`, {
      hint: "The form is hf:owner/dataset#config:split, with @revision behind the data set if wanted.",
    });
  }
  return { repository, revision, ...(config === "" ? {} : { config }), ...(split === "" ? {} : { split }) };
}
