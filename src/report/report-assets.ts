/** What `renderReport` puts into the page, from the built package and the font package. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { EnvironmentError } from "../errors.js";
import type { ReportAssets } from "./render-report.js";

export async function readReportAssets(): Promise<ReportAssets> {
  const require = createRequire(import.meta.url);
  const built = (name: string) => new URL(`../../dist/web/${name}`, import.meta.url);
  try {
    const [script, style, regular, bold] = await Promise.all([
      readFile(built("report.js"), "utf8"),
      readFile(built("report.css"), "utf8"),
      readFile(require.resolve("@expo-google-fonts/lato/400Regular/Lato_400Regular.ttf")),
      readFile(require.resolve("@expo-google-fonts/lato/700Bold/Lato_700Bold.ttf")),
    ]);
    return {
      script,
      style,
      fonts: [
        { weight: 400, bytes: regular },
        { weight: 700, bytes: bold },
      ],
    };
  } catch (cause) {
    throw new EnvironmentError(
      "report-assets-missing",
      `The report's script or fonts cannot be read: ${String(cause)}`,
      {
        hint: "Build first (npm run build), or install bitwit again with its dependencies.",
        cause,
      },
    );
  }
}
