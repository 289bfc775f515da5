import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { renderTable, type TableColumn } from "./render-table.js";

interface Row {
  name: string;
  bpc?: string;
}
const columns: TableColumn<Row>[] = [
  { header: "model", cell: (row) => row.name },
  { header: "bpc", align: "right", cell: (row) => row.bpc },
];

test("names stand left, numbers right, and an unknown is a dash", () => {
  const rows = [{ name: "ladder:m", bpc: "1.518" }, { name: "gzip -9", bpc: "12.850" }, { name: "xz" }];
  expect(renderTable(rows, columns)).toBe(
    ["model        bpc", "────────  ──────", "ladder:m   1.518", "gzip -9   12.850", "xz             –"].join("\n"),
  );
});

test("wide characters take two cells and combining marks none", () => {
  const lines = renderTable(
    [
      { name: "模型", bpc: "1" },
      { name: "e\u0301te\u0301", bpc: "2" },
    ],
    columns,
  ).split("\n");
  expect(lines[2]).toBe("模型     1");
  expect(lines[3]).toBe("e\u0301te\u0301      2");
});

test("every line takes the same cells, whatever the names hold", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ name: fc.string({ unit: "binary", maxLength: 12 }) })), (rows) => {
      const lines = renderTable(rows, columns).split("\n");
      expect(lines).toHaveLength(rows.length + 2);
      expect(new Set(lines.map((line) => stringWidth(line))).size).toBe(1);
    }),
  );
});

test("a name cannot break the line, colour the terminal or turn the reading direction", () => {
  const table = renderTable([{ name: "a\nb\u001b[31mc\u202ed", bpc: "1" }], columns);
  expect(table.split("\n")).toHaveLength(3);
  expect(table).not.toMatch(/\u001b|\u202e/u);
  expect(table).toContain("a b\ufffd[31mc\ufffdd");
});

test("Markdown marks right columns and escapes what would be markup", () => {
  expect(renderTable([{ name: "a|b_c", bpc: "1.5" }], columns, { style: "markdown" })).toBe(
    ["| model   | bpc |", "| ------- | --: |", "| a\\|b\\_c | 1.5 |"].join("\n"),
  );
});

test("a table without rows still has its header", () => {
  expect(renderTable([], columns)).toBe("model  bpc\n─────  ───");
});
