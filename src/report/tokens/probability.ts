/** A probability from its bits, for reading: `87 %`, `0.0042 %`, `1 in 2.1 × 10⁹`. */
export function probability(bits: number): string {
  const percent = 100 * 2 ** -bits;
  if (percent >= 99.95)
    return percent >= 99.9995 ? "100\u00a0%" : `${(Math.floor(percent * 1000) / 1000).toFixed(3)}\u00a0%`;
  if (percent >= 10) return `${percent.toFixed(1)}\u00a0%`;
  // Two digits that count: 0.0042, 1.3.
  if (percent >= 0.00001) return `${percent.toFixed(Math.max(0, 1 - Math.floor(Math.log10(percent))))}\u00a0%`;
  const power = Math.floor(bits * Math.log10(2));
  const digits = [...String(power)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
  return `1 in ${(10 ** (bits * Math.log10(2) - power)).toFixed(1)} × 10${digits}`;
}
