import { EnvironmentError } from "../../errors.js";
import type { EngineSettings } from "./engine-messages.js";

let backendOfProcess: string | undefined;

/** ggml keeps the first backend it loads, whatever is asked for later: say so instead of recording what was not used. */
export function refuseSecondBackend({
  engine,
  gpu,
  cpuVariant,
}: Pick<EngineSettings, "engine" | "gpu" | "cpuVariant">): void {
  const wanted = gpu ? `${engine.gpu} engine` : `CPU variant ${cpuVariant}`;
  backendOfProcess ??= wanted;
  if (backendOfProcess === wanted) return;
  throw new EnvironmentError(
    "second-backend",
    `This process already runs the ${backendOfProcess}; the ${wanted} cannot be loaded beside it.`,
    { hint: "Use one engine in one process: start another for the other." },
  );
}
