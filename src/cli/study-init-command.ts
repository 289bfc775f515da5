/** `bitwit study init`. */
import { access } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { fileFromRoot } from "../package-root.js";
import { studyTemplate } from "../study/file/study-template.js";

export async function studyInit(
  file: string,
  flags: { readonly force?: boolean; readonly json?: boolean },
): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere && flags.force !== true) {
    throw new UsageError("study-exists", `${file} is there already, and is not overwritten.`, {
      hint: "Name another file, or use --force.",
    });
  }
  const schema = schemaFor(path.dirname(path.resolve(file)));
  await writeFileAtomically(file, studyTemplate(schema));
  process.stdout.write(
    flags.json === true
      ? JSON.stringify({ schemaVersion: 1, file, schema }) + "\n"
      : `study    ${file}\nschema   ${schema}\n\nNext: bitwit study plan ${file}\n`,
  );
}

/** Relative where bitwit lies below the file's folder, as in node_modules: then the file may travel with its project. */
function schemaFor(folder: string): string {
  const schema = fileFromRoot("schemas/study.schema.json");
  const relative = path.relative(folder, schema);
  return relative.startsWith("..") || path.isAbsolute(relative) ? schema : `./${relative.split(path.sep).join("/")}`;
}
