/** The outline of a sound. Pure. */

/** The path of an area `peaks.length` wide and `height` high: highest values from left to right, lowest back. */
export function wavePath(peaks: readonly (readonly [number, number])[], height: number): string {
  if (peaks.length === 0) return "";
  const y = (value: number): string => ((1 - Math.max(-1, Math.min(1, value))) * (height / 2)).toFixed(1);
  // A silent part is a line of half a unit.
  const least = 0.5 / height;
  const upper = peaks.map(([low, high], x) => `${x} ${y(Math.max(high, low + least))}H${x + 1}`);
  const lower = peaks.map(([low], x) => `${x + 1} ${y(low)}H${x}`).reverse();
  return `M${upper.join("L")}L${lower.join("L")}Z`;
}
