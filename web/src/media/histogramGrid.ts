/** Histograms of many steps on one axis of values, to be drawn as a picture. Pure. */

export interface StepHistogram {
  step: number;
  counts: readonly number[];
  /** One more than counts, rising. */
  edges: readonly number[];
}

export interface HistogramGrid {
  low: number;
  high: number;
  rows: number;
  /** For each histogram in order, `rows` shares of its values, from low to high. */
  shares: Float32Array;
  /** The largest share. */
  most: number;
}

/**
 * Shares of values in `rows` equal parts between the lowest and the highest edge of all.
 *
 * A bin is spread evenly over what it covers; a bin without width counts where it stands. The shares of a histogram
 * add up to 1; of one without values they are 0. Empty in: low 0, high 1, nothing in it.
 */
export function histogramGrid(histograms: readonly StepHistogram[], rows: number): HistogramGrid {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { edges } of histograms) {
    low = Math.min(low, edges[0] ?? low);
    high = Math.max(high, edges.at(-1) ?? high);
  }
  if (!(low <= high)) [low, high] = [0, 1];
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const shares = new Float32Array(histograms.length * rows);
  const scale = rows / (high - low);
  histograms.forEach(({ counts, edges }, column) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total <= 0) return;
    counts.forEach((count, bin) => {
      const from = ((edges[bin] ?? low) - low) * scale;
      const to = ((edges[bin + 1] ?? high) - low) * scale;
      spread(shares, column * rows, rows, from, to, count / total);
    });
  });
  return { low, high, rows, shares, most: shares.reduce((most, share) => Math.max(most, share), 0) };
}

function spread(into: Float32Array, begin: number, rows: number, from: number, to: number, share: number): void {
  const first = Math.max(0, Math.min(rows - 1, Math.floor(from)));
  const last = Math.max(first, Math.min(rows - 1, Math.ceil(to) - 1));
  if (last === first || !(to > from)) {
    into[begin + first] = (into[begin + first] ?? 0) + share;
    return;
  }
  for (let row = first; row <= last; row++) {
    const covered = Math.min(to, row + 1) - Math.max(from, row);
    into[begin + row] = (into[begin + row] ?? 0) + (share * Math.max(0, covered)) / (to - from);
  }
}
