/** Amounts as people write them. What is none gives the rule that it breaks. */

/** `300000`, `300k`, `3M`, `2.5G`. */
export function parseCount(text: string): number | string {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([kMG]?)$/.exec(text) ?? [];
  const count = Math.round(Number(digits) * { "": 1, k: 1e3, M: 1e6, G: 1e9 }[unit as "" | "k" | "M" | "G"]);
  return Number.isSafeInteger(count) && count >= 1
    ? count
    : "must be a number of characters, such as 300000, 300k or 3M";
}

/** `90s`, `45m`, `8h`, `1h30m`, `2d`. */
export function parseSeconds(text: string): number | string {
  const rule = "must be a time such as 90s, 45m, 8h, 1h30m or 2d";
  const [whole, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?$/.exec(text) ?? [];
  const total = Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole !== undefined && whole !== "" && total > 0 ? total : rule;
}
