/** Growing series: only what came after the last row is asked for, and put at the end. */

import type { SeriesColumns } from "./columns";

/** From here on the answer is needed; null: the whole series must be read. */
export function tailFrom({ x, n }: SeriesColumns, buckets: number): number | null {
  // Far more rows than pixels: time for buckets again.
  if (x.length === 0 || n.length > 1.5 * buckets) return null;
  return x[x.length - 1] as number;
}

/**
 * `old` with the rows of `tail` that are newer. A last row of one point may have been written anew: the tail's holds.
 *
 * Both rise in x. Returns `old` itself when the tail has nothing new.
 */
export function appended(old: SeriesColumns, tail: SeriesColumns): SeriesColumns {
  const last = old.x[old.x.length - 1] ?? Number.NEGATIVE_INFINITY;
  const replace = old.n[old.n.length - 1] === 1 && tail.x.includes(last);
  const keep = replace ? old.x.length - 1 : old.x.length;
  let from = 0;
  while (from < tail.x.length && (replace ? (tail.x[from] as number) < last : (tail.x[from] as number) <= last)) from++;
  if (from === tail.x.length) return old;
  const grown = tail.x.length - from > (replace ? 1 : 0);
  if (!grown && tail.last[from] === old.last[keep]) return old;
  const floats = (a: Float64Array, b: Float64Array): Float64Array => {
    const out = new Float64Array(keep + b.length - from);
    out.set(a.subarray(0, keep));
    out.set(b.subarray(from), keep);
    return out;
  };
  const ints = (a: Int32Array, b: Int32Array): Int32Array => {
    const out = new Int32Array(keep + b.length - from);
    out.set(a.subarray(0, keep));
    out.set(b.subarray(from), keep);
    return out;
  };
  return {
    x: floats(old.x, tail.x),
    last: floats(old.last, tail.last),
    min: floats(old.min, tail.min),
    max: floats(old.max, tail.max),
    mean: floats(old.mean, tail.mean),
    n: ints(old.n, tail.n),
    bad: ints(old.bad, tail.bad),
  };
}
