import { DataError } from "../../errors.js";

const DOWNLOAD_AGAIN = "Download the file again and compare its size and checksum with the publisher's.";

/** The ways a file fails to be a usable WARC, worded once; every one names the file and the byte. */
export const warcError = {
  damaged(file: string, byteOffset: number, reason: string, hint = DOWNLOAD_AGAIN): DataError {
    return new DataError("warc-damaged", `${file} cannot be read as a WARC at byte ${byteOffset}: ${reason}.`, {
      hint,
    });
  },

  truncated(file: string, byteOffset: number, what: string): DataError {
    return new DataError(
      "warc-truncated",
      `${file} is truncated: the ${what} that begins at byte ${byteOffset} is not whole.`,
      { hint: DOWNLOAD_AGAIN },
    );
  },

  tooLarge(file: string, byteOffset: number, what: string, limit: number, hint: string): DataError {
    return new DataError(
      "warc-too-large",
      `${file} asks for too much at byte ${byteOffset}: ${what} exceeds the limit of ${limit}.`,
      { hint },
    );
  },
};
