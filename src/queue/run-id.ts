/** The name a run has in Redis, kept in its folder: a coordinator that starts again finds what it left there. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "../files/atomic-file.js";
import type { RunFolder } from "../measure/run-folder.js";
import { hashPlan } from "../text/plan-hash.js";

/** The plan's hash first, then something of the folder's own: two folders with one plan do not take each other's records. */
export async function runIdOf(run: RunFolder, plan: Readonly<Record<string, unknown>>): Promise<string> {
  const file = run.file("queue.json");
  const planned = hashPlan(plan).slice(0, 12);
  const known = /"run":"([0-9a-f]{12}-[0-9a-f]{8})"/.exec(await readFile(file, "utf8").catch(() => ""))?.[1];
  if (known?.startsWith(planned) === true) return known;
  const id = `${planned}-${randomUUID().slice(0, 8)}`;
  await writeFileAtomically(file, JSON.stringify({ schemaVersion: 1, run: id }) + "\n");
  return id;
}
