/** What commander makes of an option's text. */
import { InvalidArgumentError } from "commander";

export function parseNumber(value: string): number {
  if (/^\d+(\.\d+)?(e\d+)?$/i.test(value)) return Number(value);
  throw new InvalidArgumentError("It must be a number without separators, such as 300000.");
}

/** `0.5%` or 0.005, as a share. */
export function parsePercent(value: string): number {
  const [, digits, sign] = /^(\d+(?:\.\d+)?|\.\d+) ?(%?)$/.exec(value) ?? [];
  if (digits === undefined) throw new InvalidArgumentError("It must be a percentage, such as 0.5%.");
  return Number(digits) / (sign === "%" ? 100 : 1);
}

const GPU_KINDS = ["cuda", "vulkan", "metal"];

export function parseGpu(value: string): string {
  if (GPU_KINDS.includes(value)) return value;
  throw new InvalidArgumentError(
    `The kinds are ${GPU_KINDS.join(", ")}. For whichever is installed, put --gpu last or follow it with another option.`,
  );
}

/** Repeatable options. */
export const collectNumber = (value: string, previous: number[] = []): number[] => [...previous, parseNumber(value)];
export const collect = (value: string, previous: string[] = []): string[] => [...previous, value];
