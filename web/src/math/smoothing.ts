/**
 * Smoothing of one series for display. Uneven logging smooths evenly: weights follow the distance on x.
 *
 * Distances are measured in `unit` (see `smoothingUnit`): one typical gap between points of the whole series. The unit
 * comes from the full range, never from the zoomed window, so zooming does not change the shape of a curve.
 */

export type SmoothingKind = "ema" | "gaussian" | "median";

export interface Smoothing {
  kind: SmoothingKind;
  /** 0 (none) up to, not including, 1. The amount means the same reach for every kind: about 1 / (1 - amount) units. */
  amount: number;
}

/** More points than this do not make the unit finer: a curve is at most about so many pixels wide. */
const MOST_UNITS = 1000;
/** A weight below this moves no pixel. */
const NEGLIGIBLE = 0.01;

/** The distance on x that counts as one step of smoothing: `points` evenly over lo..hi, at most 1,000. */
export function smoothingUnit(lo: number, hi: number, points: number): number {
  const range = hi - lo;
  if (!(range > 0)) return 1;
  return range / Math.max(1, Math.min(points - 1, MOST_UNITS));
}

/** How far to the left of a window smoothing still looks, in x: what a zoomed request asks for besides its window. */
export function warmUp({ kind, amount }: Smoothing, unit: number): number {
  if (amount <= 0) return 0;
  if (kind === "ema") return (unit * Math.log(NEGLIGIBLE)) / Math.log(amount);
  return 3 * unit * reach(amount);
}

/**
 * Smoothed `ys`; NaN and infinity stay as they are and do not spread.
 *
 * xs (n,) rising; ys (n,) any unit. Returns (n,). Amount 0 returns `ys` itself. Throws when lengths differ.
 */
export function smooth(smoothing: Smoothing, xs: Float64Array, ys: Float64Array, unit: number): Float64Array {
  if (xs.length !== ys.length) throw new RangeError(`${xs.length} xs, ${ys.length} ys`);
  if (smoothing.amount <= 0 || ys.length === 0) return ys;
  switch (smoothing.kind) {
    case "ema":
      return ema(xs, ys, Math.min(smoothing.amount, 0.9999), unit);
    case "gaussian":
      return gaussian(xs, ys, reach(smoothing.amount) * unit);
    case "median":
      return runningMedian(xs, ys, reach(smoothing.amount) * unit);
  }
}

/** Exponential moving average with bias correction (Kingma and Ba 2015, section 3); the first equals `ys[0]`. */
export function ema(xs: Float64Array, ys: Float64Array, beta: number, unit: number): Float64Array {
  const out = new Float64Array(ys.length);
  let mean = 0;
  let weight = 0;
  let before = Number.NaN;
  for (let i = 0; i < ys.length; i++) {
    const y = ys[i] as number;
    const x = xs[i] as number;
    if (!Number.isFinite(y)) {
      out[i] = y;
      continue;
    }
    const distance = Number.isNaN(before) ? 1 : Math.max(x - before, 0) / unit;
    const keep = beta ** distance;
    mean = keep * mean + (1 - keep) * y;
    weight = keep * weight + (1 - keep);
    before = x;
    // Two points on one x move nothing (keep = 1); before any weight there is only the point itself.
    out[i] = weight > 0 ? mean / weight : y;
  }
  return out;
}

/** Weighted by a bell of the given standard deviation on x, cut at three of them. */
export function gaussian(xs: Float64Array, ys: Float64Array, sigma: number): Float64Array {
  const out = new Float64Array(ys.length);
  const radius = 3 * sigma;
  let from = 0;
  for (let i = 0; i < ys.length; i++) {
    const centre = xs[i] as number;
    if (!Number.isFinite(ys[i] as number)) {
      out[i] = ys[i] as number;
      continue;
    }
    while ((xs[from] as number) < centre - radius) from++;
    let sum = 0;
    let weights = 0;
    for (let j = from; j < ys.length; j++) {
      const distance = (xs[j] as number) - centre;
      if (distance > radius) break;
      const y = ys[j] as number;
      if (!Number.isFinite(y)) continue;
      const weight = Math.exp((-distance * distance) / (2 * sigma * sigma));
      sum += weight * y;
      weights += weight;
    }
    out[i] = sum / weights;
  }
  return out;
}

/** Median of the finite values within `radius` on x at both sides. */
export function runningMedian(xs: Float64Array, ys: Float64Array, radius: number): Float64Array {
  const out = new Float64Array(ys.length);
  const sorted: number[] = [];
  let from = 0;
  let to = 0;
  for (let i = 0; i < ys.length; i++) {
    const centre = xs[i] as number;
    for (; to < ys.length && (xs[to] as number) <= centre + radius; to++) {
      const y = ys[to] as number;
      if (Number.isFinite(y)) sorted.splice(placeOf(sorted, y), 0, y);
    }
    for (; (xs[from] as number) < centre - radius; from++) {
      const y = ys[from] as number;
      if (Number.isFinite(y)) sorted.splice(placeOf(sorted, y), 1);
    }
    out[i] = Number.isFinite(ys[i] as number) ? middle(sorted) : (ys[i] as number);
  }
  return out;
}

function reach(amount: number): number {
  return 1 / (1 - Math.min(amount, 0.9999)) - 1;
}

function placeOf(sorted: readonly number[], value: number): number {
  let lo = 0;
  let hi = sorted.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((sorted[mid] as number) < value) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

function middle(sorted: readonly number[]): number {
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half] as number;
  return ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
