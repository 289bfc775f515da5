import { DataError } from "../../errors.js";

const DOWNLOAD_AGAIN = "Download the file again; if it stays so, leave it out.";

/** The ways a file fails to be a usable tar, worded once. */
export const tarError = {
  damaged(file: string, reason: string, cause?: unknown): DataError {
    return new DataError("tar-damaged", `${file} cannot be read as a tar archive: ${reason}.`, {
      hint: DOWNLOAD_AGAIN,
      cause,
    });
  },

  truncated(file: string, reason: string, cause?: unknown): DataError {
    return new DataError("tar-truncated", `${file} is truncated: ${reason}.`, { hint: DOWNLOAD_AGAIN, cause });
  },

  tooLarge(file: string, what: string, value: number, limit: number): DataError {
    return new DataError("tar-too-large", `${file} asks for too much: ${what} is ${value}, the limit is ${limit}.`, {
      hint: "Leave the file out, or raise the limit if you trust it.",
    });
  },
};
