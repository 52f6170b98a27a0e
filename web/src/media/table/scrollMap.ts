/** Between the height that browsers allow and that of all rows. Pure. */

/** Firefox draws nothing beyond 17.8 million pixels. */
export const HIGHEST = 15_000_000;

export interface ScrollMap {
  /** Pixels of the element that scrolls. */
  height: number;
  /** Pixels of all rows above the upper edge of what is seen, at `scrollTop`. */
  offset: (scrollTop: number) => number;
}

/** rows `count` of `rowHeight` pixels, seen through `view` pixels. Linear, from the first row to the last. */
export function scrollMap(count: number, rowHeight: number, view: number): ScrollMap {
  const total = count * rowHeight;
  const height = Math.min(total, HIGHEST);
  if (total <= HIGHEST || height <= view) return { height, offset: (scrollTop) => scrollTop };
  const factor = (total - view) / (height - view);
  return { height, offset: (scrollTop) => Math.max(0, Math.min(total - view, scrollTop * factor)) };
}
