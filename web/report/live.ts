/**
 * Following a run (`bitwit view`): how far it is and how long it will take, from the server's events, and the page anew when
 * results came in. A reader at work is not disturbed: then a button offers the new page. The choices made are kept.
 */
import type { WatchedProgress } from "../../src/report/run-progress.js";

const STATE_KEY = "bitwit-live-state";
/** Who touched the page in the last so many ms is reading it. */
const READING_MS = 8000;

export function followRun(): void {
  const bar = document.getElementById("live-bar") as HTMLProgressElement | null;
  const text = document.getElementById("live-text");
  const button = document.getElementById("live-reload") as HTMLButtonElement | null;
  if (bar === null || text === null || button === null) return;
  restoreState();
  let touched = -READING_MS;
  for (const name of ["keydown", "pointerdown", "wheel", "touchmove"])
    addEventListener(name, () => (touched = performance.now()), { passive: true });
  const reload = (): void => {
    saveState();
    location.reload();
  };
  button.addEventListener("click", reload);

  const events = new EventSource("events");
  events.addEventListener("progress", (event) => {
    const progress = JSON.parse(String(event.data)) as WatchedProgress;
    text.textContent = describeProgress(progress, Date.now());
    showShare(bar, progress);
  });
  events.addEventListener("records", (event) => {
    const { version } = JSON.parse(String(event.data)) as { version: string };
    if (version === document.documentElement.dataset["version"]) return;
    button.hidden = false;
    if (performance.now() - touched > READING_MS) reload();
  });
  events.addEventListener("error", () => {
    text.textContent = "The viewer was stopped. This page shows the last results it had.";
    bar.hidden = true;
  });
}

function showShare(bar: HTMLProgressElement, { state, measured, toMeasure, current, workers }: WatchedProgress): void {
  bar.hidden = state === "finished";
  const within = current !== undefined && current.total > 0 ? Math.min(1, current.done / current.total) : 0;
  // Workers score everything that is left as one.
  const atWork = workers === undefined ? 1 : toMeasure - measured;
  if (toMeasure > 0) bar.value = Math.min(1, (measured + within * atWork) / toMeasure);
}

export function describeProgress(progress: WatchedProgress, nowMs: number): string {
  const { state, measured, toMeasure, counts = "measurements", current, workers, isStale } = progress;
  const share = `${measured} of ${toMeasure} ${counts} finished`;
  if (state === "finished") return "The run is finished.";
  if (state === "stopped") return `The run was stopped: ${share}. The same command goes on with it.`;
  if (isStale) return `The run gives no sign of life: ${share}. The same command goes on with it.`;
  if (current === undefined || current.total <= 0) return `${share}.`;
  const { step, model, corpus, done, total, runningBpc, since, resumed } = current;
  const what = [step, model, ...(corpus === undefined ? [] : ["on", corpus])]
    .filter((one) => one !== undefined)
    .join(" ");
  const elapsedMs = nowMs - Date.parse(since);
  const fresh = done - resumed;
  const leftSeconds = fresh > 0 && elapsedMs > 2000 ? ((elapsedMs / fresh) * (total - done)) / 1000 : undefined;
  return [
    `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${Math.floor((100 * done) / total)} %`,
    ...(workers === undefined ? [] : [describeWorkers(workers)]),
    ...(runningBpc === undefined ? [] : [`${runningBpc.toFixed(3)} bpc so far`]),
    ...(leftSeconds === undefined ? [] : [`${duration(leftSeconds)} left`]),
    share,
  ].join(" · ");
}

/** Those that open a model, or are idle, are told apart: they are why nothing moves. */
function describeWorkers(workers: NonNullable<WatchedProgress["workers"]>): string {
  const scoring = workers.filter(({ state }) => state === "scoring").length;
  if (workers.length === 0) return "no worker yet";
  const all = `${workers.length} ${workers.length === 1 ? "worker" : "workers"}`;
  return scoring === workers.length ? all : `${scoring} of ${all} scoring`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

/** What the reader chose, so that new results do not undo it. */
interface PageState {
  readonly values: Readonly<Record<string, string>>;
  readonly scale?: string;
  readonly sort?: { readonly column: number; readonly order: string };
}

function saveState(): void {
  const values: Record<string, string> = {};
  for (const id of ["filter", "scatter-x", "scatter-y"]) {
    const control = document.getElementById(id) as HTMLInputElement | HTMLSelectElement | null;
    if (control !== null) values[id] = control.value;
  }
  const scale = document.querySelector<HTMLInputElement>("input[name=scale]:checked")?.value;
  const headings = [...document.querySelectorAll("#leaderboard-table thead th")];
  const column = headings.findIndex((heading) => heading.hasAttribute("aria-sort"));
  const order = headings[column]?.getAttribute("aria-sort");
  const state: PageState = {
    values,
    ...(scale === undefined ? {} : { scale }),
    ...(order === null || order === undefined ? {} : { sort: { column, order } }),
  };
  sessionStorage.setItem(STATE_KEY, JSON.stringify(state));
}

function restoreState(): void {
  const stored = sessionStorage.getItem(STATE_KEY);
  sessionStorage.removeItem(STATE_KEY);
  if (stored === null) return;
  const { values, scale, sort } = JSON.parse(stored) as PageState;
  for (const [id, value] of Object.entries(values)) {
    const control = document.getElementById(id) as HTMLInputElement | HTMLSelectElement | null;
    if (control === null || control.value === value) continue;
    const before = control.value;
    control.value = value;
    // A choice that is gone leaves a select empty.
    if (control.value !== value) control.value = before;
    control.dispatchEvent(new Event(control instanceof HTMLSelectElement ? "change" : "input"));
  }
  const radio = [...document.querySelectorAll<HTMLInputElement>("input[name=scale]")].find(
    (one) => one.value === scale,
  );
  if (radio !== undefined && !radio.checked) radio.click();
  if (sort !== undefined) restoreSort(sort.column, sort.order);
}

function restoreSort(column: number, order: string): void {
  const heading = document.querySelectorAll("#leaderboard-table thead th")[column];
  for (let clicks = 0; clicks < 2 && heading !== undefined && heading.getAttribute("aria-sort") !== order; clicks++)
    heading.querySelector("button")?.click();
}
