/** Finding a point by its x: always a logged one, never between two. */

/** Index of the first x that is at least `x`; the length when there is none. */
export function lowerBound(xs: ArrayLike<number>, x: number): number {
  let lo = 0;
  let hi = xs.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((xs[mid] as number) < x) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** Index of the nearest x (the left one of two equally near); -1 when there is none. xs rising. */
export function nearestIndex(xs: ArrayLike<number>, x: number): number {
  if (xs.length === 0) return -1;
  const right = lowerBound(xs, x);
  if (right === 0) return 0;
  if (right === xs.length) return xs.length - 1;
  return x - (xs[right - 1] as number) <= (xs[right] as number) - x ? right - 1 : right;
}
