/** How far an axis reaches: all of the data, or all but what hides the rest. */

export interface Extent {
  lo: number;
  hi: number;
}

/** Share of the values left out at each end of a robust range. */
const TAIL = 0.01;
/** Empty room above and below the data, as a share of its height. */
const ROOM = 0.05;
/** One point "hides the rest" when the full range is so many times the robust one. */
const HIDDEN_BY = 8;
/** Percentiles of this many values are exact enough; more are thinned evenly. */
const SAMPLE = 4_000;

/** Smallest and largest finite value; null when there is none. */
export function extentOf(...columns: readonly ArrayLike<number>[]): Extent | null {
  let lo = Number.POSITIVE_INFINITY;
  let hi = Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i] as number;
      if (value < lo && value !== Number.NEGATIVE_INFINITY) lo = value;
      if (value > hi && value !== Number.POSITIVE_INFINITY) hi = value;
    }
  }
  return lo <= hi ? { lo, hi } : null;
}

export function union(a: Extent | null, b: Extent | null): Extent | null {
  if (a === null || b === null) return a ?? b;
  return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
}

/** The 1st to the 99th percentile of the finite values; null when there is none. */
export function robustExtent(...columns: readonly ArrayLike<number>[]): Extent | null {
  const total = columns.reduce((sum, column) => sum + column.length, 0);
  const every = Math.max(1, Math.floor(total / SAMPLE));
  const values: number[] = [];
  for (const column of columns) {
    for (let i = 0; i < column.length; i += every) {
      const value = column[i] as number;
      if (Number.isFinite(value)) values.push(value);
    }
  }
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return { lo: percentile(sorted, TAIL), hi: percentile(sorted, 1 - TAIL) };
}

/** Whether a few values make the rest unreadable: the full range is many times that of 98 % of the values. */
export function hidesTheRest(full: Extent, robust: Extent): boolean {
  const inner = robust.hi - robust.lo;
  return inner > 0 && full.hi - full.lo > HIDDEN_BY * inner;
}

/** With room above and below; one single value gets a range around it, so that its line lies in the middle. */
export function padded({ lo, hi }: Extent): Extent {
  if (lo === hi) {
    if (lo === 0) return { lo: 0, hi: 1 };
    const half = Math.abs(lo) * 0.1;
    return { lo: lo - half, hi: hi + half };
  }
  const room = (hi - lo) * ROOM;
  // Data that touches zero from one side keeps zero at the edge: a loss has no values below it.
  return { lo: lo >= 0 && lo - room < 0 ? 0 : lo - room, hi: hi <= 0 && hi + room > 0 ? 0 : hi + room };
}

/** The same on a log axis: room as a factor. Both ends must be above zero. */
export function paddedLog({ lo, hi }: Extent): Extent {
  if (lo === hi) return { lo: lo / 2, hi: hi * 2 };
  const factor = (hi / lo) ** ROOM;
  return { lo: lo / factor, hi: hi * factor };
}

function percentile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const left = sorted[below] as number;
  const right = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return left + (right - left) * (at - below);
}
