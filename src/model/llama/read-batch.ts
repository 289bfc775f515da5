/** Reads windows side by side and gives the probability of every scored token, computed where the logits are. */
import type { NativeContext } from "./native-context.js";
import type { BatchLimits, WindowBatch } from "./plan-batches.js";

/** Probabilities of the scored tokens, window after window. */
export function readBatch(native: NativeContext, batch: WindowBatch, limits: BatchLimits): Float32Array {
  const windows = windowsOf(batch);
  const count = windows.length;
  const longest = Math.max(...windows.map(({ inputs }) => inputs));
  const probabilities = new Float32Array(batch.scored.reduce((sum, scored) => sum + scored, 0));
  const step = Math.max(1, Math.min(limits.stepTokens, Math.floor(limits.callTokens / count)));
  native.discard(); // An error may have left entries.
  native.clear();
  for (let from = 0, to = 0; from < longest; from = to) {
    to = Math.min(longest, from + step);
    while (countScored(windows, from, to) > limits.outputs) to = from + Math.ceil((to - from) / 2);
    const targets: number[] = [];
    const places: number[] = [];
    windows.forEach(({ start, inputs, firstScored, firstPlace }, sequence) => {
      for (let position = from; position < to; position++) {
        const isScored = position >= firstScored && position < inputs;
        // Behind its end a window is padded with whatever token.
        const token = batch.tokens[start + Math.min(position, inputs)] as number;
        native.put(token, position, [sequence], isScored);
        if (!isScored) continue;
        targets.push(batch.tokens[start + position + 1] as number);
        places.push(firstPlace + position - firstScored);
      }
    });
    native.decode(targets);
    if (targets.length === 0) continue;
    const found = native.probabilities();
    places.forEach((place, row) => {
      probabilities[place] = found[row] as number;
    });
  }
  return probabilities;
}

/** Places scored among the positions [from, to) of all windows; at most one a window when there is one position. */
function countScored(windows: ReturnType<typeof windowsOf>, from: number, to: number): number {
  return windows.reduce(
    (sum, { firstScored, inputs }) => sum + Math.max(0, Math.min(to, inputs) - Math.max(from, firstScored)),
    0,
  );
}

function windowsOf({ lengths, scored }: WindowBatch) {
  let [start, firstPlace] = [0, 0];
  return Array.from(lengths, (length, index) => {
    const inputs = length - 1; // The last token is only a target.
    const count = scored[index] as number;
    const window = { start, inputs, firstScored: inputs - count, firstPlace };
    start += length;
    firstPlace += count;
    return window;
  });
}
