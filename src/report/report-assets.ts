/** What `renderPage` puts into a page, from the built package and the font package. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { EnvironmentError } from "../errors.js";
import type { PageAssets } from "./html-page.js";

export function readReportAssets(): Promise<PageAssets> {
  return readPageAssets("report");
}

/** @param page a folder of web/. @throws {EnvironmentError} when the package was not built, or has lost parts. */
export async function readPageAssets(page: "report" | "tokens"): Promise<PageAssets> {
  const require = createRequire(import.meta.url);
  const built = (name: string) => new URL(`../../dist/web/${name}`, import.meta.url);
  try {
    const [script, style, regular, bold] = await Promise.all([
      readFile(built(`${page}.js`), "utf8"),
      readFile(built(`${page}.css`), "utf8"),
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
    throw new EnvironmentError("report-assets-missing", `The page's script or fonts cannot be read: ${String(cause)}`, {
      hint: "Build first (npm run build), or install bitwit again with its dependencies.",
      cause,
    });
  }
}
