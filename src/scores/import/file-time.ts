/**
 * When a tool wrote a file, as its name says: lm-eval `results_2024-01-04T13-27-32.659600.json`, OpenCompass
 * `summary_20240104_132732.csv`, UncheatableEval `model-data.json-2025-02-11_10-00-00.json`. Names have no time zone; UTC
 * is assumed, which orders the files of one machine.
 */
export function timeInName(file: string): number | undefined {
  const name = file.replaceAll("\\", "/").split("/").at(-1) ?? "";
  const found = STAMP.exec(name);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, Number(`0.${found[7] ?? 0}`) * 1000);
}

const STAMP = /(20\d\d)-?(\d\d)-?(\d\d)[T_](\d\d)[-:]?(\d\d)[-:]?(\d\d)(?:\.(\d+))?/;
