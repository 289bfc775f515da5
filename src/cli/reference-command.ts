/** `bitwit reference list|show`: the published numbers the package carries. */
import { UsageError } from "../errors.js";
import { renderTable } from "../report/render-table.js";
import { loadReference, type Reference } from "../scores/reference.js";

const SETS: Readonly<Record<string, string>> = {
  knowledge: "the paper's table 4: knowledge and commonsense against Common Crawl",
  coding: "the paper's table 6: coding against GitHub Python",
  math: "the paper's table 8: mathematical reasoning against ArXiv-Math",
  leaderboard: "bpc of 28 models on the paper's three corpora",
  scores: "737 scores of these models, each with its source",
  models: "family and parameters of every model",
};

export function listReference(flags: { json?: boolean }): void {
  const sets = Object.entries(SETS).map(([name, description]) => ({ name, description }));
  process.stdout.write(
    flags.json === true
      ? JSON.stringify({ schemaVersion: 1, sets }) + "\n"
      : `${renderTable(sets, [
          { header: "set", cell: ({ name }) => name },
          { header: "what", cell: ({ description }) => description },
        ])}\n\nShow one: bitwit reference show knowledge. Sources: reference/README.md.\n`,
  );
}

export function showReference(name: string, flags: { json?: boolean; model?: string }): void {
  if (!Object.hasOwn(SETS, name)) {
    throw new UsageError("reference-set", `There is no reference set "${name}".`, {
      hint: `The sets are ${Object.keys(SETS).join(", ")}.`,
    });
  }
  const wanted = flags.model?.toLowerCase();
  const rows = rowsOf(name, loadReference()).filter(
    (row) => wanted === undefined || String(row["model"]).toLowerCase().includes(wanted),
  );
  if (rows.length === 0) {
    throw new UsageError("reference-model", `No model of "${name}" has "${flags.model}" in its name.`, {
      hint: "`bitwit reference show models` lists the names.",
    });
  }
  if (flags.json === true) {
    process.stdout.write(JSON.stringify({ schemaVersion: 1, set: name, rows }) + "\n");
    return;
  }
  const columns = Object.keys(rows[0] as object).map((header) => ({
    header,
    align: typeof rows[0]?.[header] === "number" ? ("right" as const) : ("left" as const),
    cell: (row: Row) => (typeof row[header] === "number" ? String(Number(row[header].toFixed(4))) : row[header]),
  }));
  process.stdout.write(`${renderTable(rows, columns)}\n`);
}

type Row = Record<string, string | number>;

function rowsOf(name: string, reference: Reference): Row[] {
  const table = reference.tables.find(({ area }) => area === name);
  if (table !== undefined)
    return table.rows.map(({ model, scores, average, bpc }) => ({
      model,
      ...Object.fromEntries(scores),
      average,
      bpc,
    }));
  if (name === "leaderboard")
    return reference.leaderboard.map(({ model, commonCrawl, python, arxivMath, average }) => ({
      model,
      "Common Crawl": commonCrawl,
      Python: python,
      "ArXiv-Math": arxivMath,
      average,
    }));
  if (name === "models")
    return [...reference.models.values()].map(({ model, family, parameters, note }) => ({
      model,
      family,
      "parameters (billions)": parameters / 1e9,
      note,
    }));
  return reference.scores.map(({ model, benchmark, score, shots, metric, sourceTitle, sourceUrl }) => ({
    model,
    benchmark,
    score,
    shots,
    metric,
    source: sourceTitle,
    url: sourceUrl,
  }));
}
