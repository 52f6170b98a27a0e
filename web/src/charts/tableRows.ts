/** Rows of a table from curves that each have their own x. */

import { nearestIndex } from "../math/nearest";
import type { ChartModel } from "./model";
import { loggedValue } from "./readings";

export interface TableRow {
  x: number;
  /** One a line; null where the line has no point at exactly this x. */
  values: (number | null)[];
}

/** At most `most` rows of all distinct x in view, evenly chosen, first and last among them. `total`: all of them. */
export function tableRows({ lines, x }: ChartModel, most: number): { rows: TableRow[]; total: number } {
  const distinct = new Set<number>();
  for (const line of lines) for (const at of line.x) if (at >= x.lo && at <= x.hi) distinct.add(at);
  const sorted = Float64Array.from(distinct).sort();
  const count = Math.min(most, sorted.length);
  const rows: TableRow[] = [];
  for (let i = 0; i < count; i++) {
    const at = sorted[count === 1 ? 0 : Math.round((i * (sorted.length - 1)) / (count - 1))] as number;
    rows.push({
      x: at,
      values: lines.map((line) => {
        const index = nearestIndex(line.x, at);
        return index >= 0 && line.x[index] === at ? loggedValue(line, index) : null;
      }),
    });
  }
  return { rows, total: sorted.length };
}
