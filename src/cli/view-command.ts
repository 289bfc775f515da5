/** `bitwit view`: a run's report on this machine's loopback address, kept up to date while the run goes on. */
import { UsageError } from "../errors.js";
import { readReportAssets } from "../report/report-assets.js";
import { renderReport } from "../report/render-report.js";
import { assembleReport } from "../study/assemble-report.js";
import { openInputs } from "../study/open-inputs.js";
import { serveRun } from "../viewer/serve-run.js";

export interface ViewFlags {
  readonly port: number;
  readonly scores?: string[];
  readonly exclude?: string[];
  readonly title?: string;
  readonly json?: boolean;
}

/** Serves until Ctrl-C. */
export async function viewCommand(run: string, { port, scores, exclude, title, json }: ViewFlags): Promise<void> {
  if (!(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    throw new UsageError("port", `--port ${port} is no port.`, { hint: "Use 1 to 65535, or 0 for any that is free." });
  }
  const assets = await readReportAssets();
  const renderPage = async (version: string): Promise<string> => {
    const inputs = await openInputs({ run, scores, exclude, title, mayBeEmpty: true });
    return renderReport(assembleReport(inputs), assets, { live: { version } });
  };
  await renderPage(""); // A wrong folder or file is said now, not to the browser.
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  const server = await serveRun({ folder: run, port, renderPage });
  process.stdout.write(
    json === true ? JSON.stringify({ schemaVersion: 1, url: server.url }) + "\n" : `${server.url}\n`,
  );
  process.stderr.write("Open this address in a browser of this machine; press Ctrl-C to stop.\n");
  await stopped;
  await server.close();
}
