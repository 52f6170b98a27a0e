/** What is amiss with a listed run, as far as the list itself tells; the run's page says more. Pure. */

import type { RunInfo } from "../../data/types";

const NOT_FINITE: ReadonlySet<unknown> = new Set(["NaN", "Infinity", "-Infinity"]);
const FEW = 3;

/** A sentence, or null for a run of which the list knows nothing bad besides its state. */
export function markOf({ summary }: RunInfo): string | null {
  const bad = Object.entries(summary).filter(([key, value]) => !key.startsWith("_") && NOT_FINITE.has(value));
  if (bad.length === 0) return null;
  const named = bad.slice(0, FEW).map(([key, value]) => `${key} is ${value === "NaN" ? "NaN" : "infinite"}`);
  return `${named.join(", ")}${bad.length > FEW ? ` and ${bad.length - FEW} more` : ""}; the run's page says since when`;
}
