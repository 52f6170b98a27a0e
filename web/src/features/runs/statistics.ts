/** Statistics of a metric as columns: `loss.min`, `loss.min_step`. The same words as the filter language has. Pure. */

export const STATISTICS = [
  "min",
  "min_step",
  "max",
  "max_step",
  "mean",
  "first",
  "first_step",
  "last",
  "last_step",
  "count",
] as const;
type Statistic = (typeof STATISTICS)[number];
/** Offered without being looked for: all others would make the list ten times as long. */
export const FIRST_OFFERED: ReadonlySet<string> = new Set<Statistic>(["min", "max"]);

/** `loss.min` -> `loss` and `min`; null for a name that ends in no statistic. */
export function statisticOf(name: string): { key: string; what: Statistic } | null {
  const dot = name.lastIndexOf(".");
  const what = STATISTICS.find((word) => word === name.slice(dot + 1));
  return dot > 0 && what !== undefined ? { key: name.slice(0, dot), what } : null;
}

/** What to ask of the server beside everything, so that `cols` and the order can be shown; empty: nothing more. */
export function askedStatistics(ids: readonly string[]): string[] {
  const asked = ids.map((id) => id.replace(/^-/, "")).filter((id) => id.startsWith("summary.") && !id.includes(","));
  return [...new Set(asked)].filter((id) => statisticOf(id.slice("summary.".length)) !== null).sort();
}
