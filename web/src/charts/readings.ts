/** What the crosshair reads off a chart: logged points near an x, nearest to the pointer first. Never interpolated. */

import { lowerBound, nearestIndex } from "../math/nearest";
import { type ChartLine, type ChartModel, placeX, placeY, valueAtX } from "./model";

export interface Reading {
  line: ChartLine;
  index: number;
  /** Of the logged point (a bucket's last one). */
  x: number;
  /** As logged. */
  value: number;
  /** null without smoothing. */
  smoothed: number | null;
  n: number;
  min: number;
  max: number;
  bad: number;
  /** CSS pixels between the pointer and the line at this point; infinite when the line has no value there. */
  distance: number;
}

/** A line that ends so many CSS pixels before the pointer has nothing to say there. */
const BEYOND_PX = 10;

/**
 * One reading a line that reaches `x`, nearest to `pointerY` first.
 *
 * `pointerY`: share of the height from the bottom (0..1); null sorts by value, largest first.
 */
export function readingsAt(
  model: ChartModel,
  last: (line: ChartLine, index: number) => number,
  x: number,
  pointerY: number | null,
  size: { width: number; height: number },
): Reading[] {
  const slack = ((model.x.hi - model.x.lo) * BEYOND_PX) / Math.max(1, size.width);
  const readings: Reading[] = [];
  for (const line of model.lines) {
    const index = nearestIndex(line.x, x);
    if (index < 0) continue;
    if (x < (line.x[0] as number) - slack || x > (line.x[line.x.length - 1] as number) + slack) continue;
    const shown = line.y[index] as number;
    const place = placeY(model.y, shown);
    const gap =
      pointerY === null || !Number.isFinite(place)
        ? Number.POSITIVE_INFINITY
        : Math.abs(place - pointerY) * size.height;
    readings.push({
      line,
      index,
      x: line.x[index] as number,
      value: last(line, index),
      smoothed: line.raw === null ? null : shown,
      n: line.n[index] as number,
      min: line.min[index] as number,
      max: line.max[index] as number,
      bad: line.bad[index] as number,
      distance: gap,
    });
  }
  if (pointerY === null) return readings.sort((a, b) => (b.smoothed ?? b.value) - (a.smoothed ?? a.value));
  return readings.sort((a, b) => a.distance - b.distance || b.value - a.value);
}

/** As logged: `raw` under smoothing, else what the line shows. */
export function loggedValue(line: ChartLine, index: number): number {
  return (line.raw ?? line.y)[index] as number;
}

/** The x of the next logged point of any line after (or before) `x`; null at the end. For arrow keys. */
export function nextX(model: ChartModel, x: number, direction: 1 | -1): number | null {
  let best: number | null = null;
  // Points closer than a pixel would make the crosshair stand still.
  const least = (model.x.hi - model.x.lo) / 2000;
  for (const line of model.lines) {
    const at = direction === 1 ? lowerBound(line.x, x + least) : lowerBound(line.x, x - least) - 1;
    const candidate = line.x[at];
    if (candidate !== undefined && (best === null || (candidate - best) * direction < 0)) best = candidate;
  }
  return best === null || !isInView(model, best) ? null : best;
}

/** Readings at the middle of the view, for a crosshair that starts by keyboard. */
export function middleX(model: ChartModel): number {
  return valueAtX(model.x, 0.5);
}

function isInView(model: ChartModel, x: number): boolean {
  const place = placeX(model.x, x);
  return place >= 0 && place <= 1;
}
