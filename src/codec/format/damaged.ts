import { DataError } from "../../errors.js";

/** The error of an archive that is not what it claims to be. @param what a clause: "the header ends early". */
export function damaged(what: string): DataError {
  return new DataError("archive-damaged", `The archive is damaged: ${what}.`, {
    hint: "Get the archive again; nothing was written from here on.",
  });
}
