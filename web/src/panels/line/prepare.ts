/** From columns to what the chart draws: smoothing, ranges, counts of what lies outside. No React, no requests. */

import { type ChartLine, type ChartModel, FEW_LINES, type XKind, type YAxis, type Zoom } from "../../charts/model";
import { isBeyond } from "../../charts/strokes";
import { slotDash } from "../../math/colours";
import { type Extent, extentOf, hidesTheRest, padded, paddedLog, robustExtent, union } from "../../math/extent";
import { lowerBound } from "../../math/nearest";
import { type Smoothing, smooth, smoothingUnit } from "../../math/smoothing";
import type { Outliers } from "../panelType";
import type { SeriesColumns } from "../series/columns";

export interface SourceLine {
  run: number;
  name: string;
  slot: number;
  columns: SeriesColumns;
  /** One step of smoothing on x, of the full range. */
  unit: number;
  /** The panel shows several keys: this one is number so and so. */
  keyIndex: number;
}

export interface PrepareOptions {
  xKind: XKind;
  xLabel: string;
  smoothing: Smoothing;
  log: boolean;
  outliers: Outliers;
  yLo: number | null;
  yHi: number | null;
  /** Nothing can be above it, so the axis need not reach further; null: no such bound. */
  most: number | null;
  zoom: Zoom | null;
}

const KEY_DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** null when no line has a row in view. */
export function prepare(sources: readonly SourceLine[], options: PrepareOptions): ChartModel | null {
  const lines = sources
    .filter((source) => source.columns.x.length > 0)
    .map((source) => lineOf(source, options.smoothing));
  const xRange = options.zoom?.x ?? wholeRange(lines);
  if (xRange === null) return null;
  const x = { ...xRange, kind: options.xKind, label: options.xLabel };
  const views = lines.map((line) => rowsBetween(line, x));
  const y = yAxis(lines, views, options);
  return {
    lines,
    x,
    y,
    points: views.reduce((sum, [from, to]) => sum + to - from, 0),
    bucketed: lines.some((line) => line.n.some((count) => count > 1)),
  };
}

/** One step of smoothing of a run's whole series. */
export function unitOf(columns: SeriesColumns): number {
  const { x, n } = columns;
  const points = n.reduce((sum, count) => sum + count, 0);
  return x.length === 0 ? 1 : smoothingUnit(x[0] as number, x[x.length - 1] as number, points);
}

function lineOf({ run, name, slot, columns, unit, keyIndex }: SourceLine, smoothing: Smoothing): ChartLine {
  const { x, last, mean, min, max, n, bad } = columns;
  // Of a bucket of many points the mean says more than the last one; of one point they are the same.
  const y = smoothing.amount > 0 ? smooth(smoothing, x, mean, unit) : last;
  const dash = keyIndex > 0 ? (KEY_DASHES[keyIndex % KEY_DASHES.length] ?? []) : slotDash(slot);
  return { run, name, slot, x, y, raw: y === last ? null : last, min, max, n, bad, dash };
}

function wholeRange(lines: readonly ChartLine[]): Extent | null {
  let range: Extent | null = null;
  for (const { x } of lines) range = union(range, { lo: x[0] as number, hi: x[x.length - 1] as number });
  // A run that begins a little after 0 is read from 0 on.
  if (range !== null && range.lo > 0 && range.lo < 0.05 * range.hi) range = { lo: 0, hi: range.hi };
  if (range === null) return null;
  // One single step stands in the middle; lone points at the edges would be cut in half.
  if (range.hi === range.lo) return { lo: range.lo - 0.5, hi: range.hi + 0.5 };
  const room = lines.some((line) => line.x.length === 1) ? (range.hi - range.lo) * 0.03 : 0;
  return { lo: range.lo - room, hi: range.hi + room };
}

function rowsBetween({ x }: ChartLine, { lo, hi }: Extent): [from: number, to: number] {
  const from = lowerBound(x, lo);
  let to = lowerBound(x, hi);
  while (to < x.length && (x[to] as number) <= hi) to++;
  return [from, to];
}

function yAxis(lines: readonly ChartLine[], views: readonly [number, number][], options: PrepareOptions): YAxis {
  const few = lines.length <= FEW_LINES;
  const columns: Float64Array[] = [];
  const shown: Float64Array[] = [];
  lines.forEach((line, index) => {
    const [from, to] = views[index] as [number, number];
    shown.push(line.y.subarray(from, to));
    // What is drawn decides: raw lines go through the extremes, bands show them.
    if (few || line.raw === null) columns.push(line.min.subarray(from, to), line.max.subarray(from, to));
    else columns.push(line.raw.subarray(from, to));
  });
  const positive = (values: Float64Array): Float64Array => (options.log ? values.filter((value) => value > 0) : values);
  const drawn = [...columns, ...shown].map(positive);
  const full = extentOf(...drawn);
  const robust = full === null || options.outliers === "show" ? null : robustExtent(...drawn);
  // A log axis is already kind to outliers.
  const clip =
    robust !== null && full !== null && (options.outliers === "clip" || (!options.log && hidesTheRest(full, robust)));
  const fallback: Extent = options.log ? { lo: 0.1, hi: 1 } : { lo: 0, hi: 1 };
  const bounds = (clip ? robust : full) ?? fallback;
  const range = options.log ? paddedLog(bounds) : padded(bounds);
  const lo = options.zoom?.y?.lo ?? options.yLo ?? range.lo;
  const top = options.most !== null && bounds.hi <= options.most ? Math.min(range.hi, options.most) : range.hi;
  const hi = options.zoom?.y?.hi ?? options.yHi ?? top;
  const sane = hi > lo && (!options.log || lo > 0);
  const axis: YAxis = { lo: sane ? lo : range.lo, hi: sane ? hi : range.hi, log: options.log, clipped: 0, floored: 0 };
  return countOutside(axis, lines, views);
}

function countOutside(axis: YAxis, lines: readonly ChartLine[], views: readonly [number, number][]): YAxis {
  let clipped = 0;
  let floored = 0;
  lines.forEach((line, index) => {
    const [from, to] = views[index] as [number, number];
    for (let i = from; i < to; i++) {
      const low = line.min[i] as number;
      if (axis.log && low <= 0) floored++;
      else if (isBeyond(axis, low) < 0) clipped++;
      if (isBeyond(axis, line.max[i] as number) > 0) clipped++;
    }
  });
  return { ...axis, clipped, floored };
}
