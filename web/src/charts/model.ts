/** What a line chart draws: plain columns and ranges, made by a panel, without React, without requests. */

import type { Extent } from "../math/extent";

export type XKind = "step" | "relative" | "time" | "number";

/** One run's curve. All columns have the same length, x rises. */
export interface ChartLine {
  run: number;
  name: string;
  /** Colour slot, 1 to 20. */
  slot: number;
  /** Of each bucket's last point: exact. */
  x: Float64Array;
  /** What the line shows: `last`, smoothed when smoothing is on. */
  y: Float64Array;
  /** As logged, when `y` is smoothed; else null. */
  raw: Float64Array | null;
  min: Float64Array;
  max: Float64Array;
  /** Points in the bucket. */
  n: Int32Array;
  /** Of them NaN or infinite. */
  bad: Int32Array;
  /** Distinguishes keys when a panel shows several of one run. */
  dash: readonly number[];
}

export interface XAxis extends Extent {
  kind: XKind;
  label: string;
}

export interface YAxis extends Extent {
  log: boolean;
  /** Values beyond the range, drawn as triangles at the edge. */
  clipped: number;
  /** Values <= 0 on a log axis, marked at the floor. */
  floored: number;
}

export interface ChartModel {
  lines: readonly ChartLine[];
  x: XAxis;
  y: YAxis;
  /** Rows in view of all lines. */
  points: number;
  /** Buckets hold several points: min/max bands mean something. */
  bucketed: boolean;
}

/** A part of the axes, in their units; a side left out is not zoomed. */
export interface Zoom {
  x?: Extent;
  y?: Extent;
}

/** Lines of at most this many are thick and have min/max bands. */
export const FEW_LINES = 5;

/** Where x lies between 0 (left edge) and 1. */
export function placeX(axis: XAxis, x: number): number {
  return (x - axis.lo) / (axis.hi - axis.lo);
}

/** Where y lies between 0 (bottom) and 1; NaN for what a log axis cannot show. */
export function placeY(axis: YAxis, y: number): number {
  if (!axis.log) return (y - axis.lo) / (axis.hi - axis.lo);
  const lo = Math.log10(axis.lo);
  return (Math.log10(y) - lo) / (Math.log10(axis.hi) - lo);
}

export function valueAtX(axis: XAxis, share: number): number {
  return axis.lo + share * (axis.hi - axis.lo);
}

export function valueAtY(axis: YAxis, share: number): number {
  if (!axis.log) return axis.lo + share * (axis.hi - axis.lo);
  const lo = Math.log10(axis.lo);
  return 10 ** (lo + share * (Math.log10(axis.hi) - lo));
}
