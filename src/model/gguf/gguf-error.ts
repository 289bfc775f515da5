import { DataError } from "../../errors.js";

/** The ways a file fails to be a usable GGUF, worded once. `reason` completes "it is …" or "its …". */
export const ggufError = {
  notGguf(file: string, reason: string): DataError {
    return new DataError("gguf-not", `${file} is not a GGUF file: ${reason}.`, {
      hint: "Convert the model with llama.cpp's `convert_hf_to_gguf.py`, or check the download.",
    });
  },

  damaged(file: string, reason: string, hint = "It is damaged; download it again and compare its SHA-256."): DataError {
    return new DataError("gguf-damaged", `${file} cannot be read as a GGUF: ${reason}.`, { hint });
  },

  truncated(file: string, what: string, endByte: number, fileBytes: number): DataError {
    return new DataError(
      "gguf-truncated",
      `${file} is truncated: ${what} ends at byte ${endByte}, the file at ${fileBytes}.`,
      {
        hint: "Download the file again and compare its size and SHA-256 with the publisher's.",
      },
    );
  },

  unusable(file: string, reason: string, hint: string): DataError {
    return new DataError("gguf-unusable", `${file} is not a model by itself: ${reason}.`, { hint });
  },
};

/** A name out of an untrusted file, safe to put in a message: quoted, printable, short. */
export function quoteUntrusted(name: string): string {
  const short = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return JSON.stringify(short).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "?");
}
