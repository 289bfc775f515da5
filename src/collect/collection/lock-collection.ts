import path from "node:path";
import { lockFolder } from "../../files/lock-folder.js";

/** Takes the folder for this run; the returned function gives it back. @throws {EnvironmentError} another has it, or it cannot be written. */
export function lockCollection(folder: string): Promise<() => Promise<void>> {
  return lockFolder({
    folder,
    lockFile: path.join(".collect", "lock"),
    subject: folder,
    taken: `Another run collects in ${folder}`,
    option: "-o",
    codes: { unwritable: "collect-folder", locked: "collect-locked" },
  });
}
