/** Lines, bands and marks on a canvas that covers just the plot area. Units: device pixels. */

import { lowerBound } from "../math/nearest";
import { type ChartLine, type ChartModel, FEW_LINES, placeX, placeY, type XAxis, type YAxis } from "./model";
import { type ChartTheme, slotPaint } from "./theme";

export interface Surface {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  /** Device pixels of one CSS pixel. */
  ratio: number;
}

const BAND_ALPHA = 0.16;
const RAW_ALPHA = 0.2;
/** Marks nearer to each other than this (CSS pixels) are one. */
const MARK_GAP = 5;

/** All lines of the chart, the last of `lines` on top. */
export function drawLines(surface: Surface, model: ChartModel, theme: ChartTheme): void {
  const { context, width, height, ratio } = surface;
  context.clearRect(0, 0, width, height);
  const few = model.lines.length <= FEW_LINES;
  if (few) for (const line of model.lines) drawBand(surface, model, line, theme);
  context.lineJoin = "round";
  for (const line of model.lines) {
    context.strokeStyle = slotPaint(theme, line.slot);
    context.setLineDash(line.dash.map((length) => length * ratio));
    context.lineWidth = (few ? 1.5 : 1) * ratio;
    if (line.raw !== null) {
      context.globalAlpha = RAW_ALPHA;
      // Bands already show the extremes.
      strokeThrough(surface, model, line, line.raw, !few);
      context.globalAlpha = 1;
      strokeThrough(surface, model, line, line.y, false);
    } else {
      strokeThrough(surface, model, line, line.y, !few);
    }
  }
  context.setLineDash([]);
  for (const line of model.lines) drawMarks(surface, model, line, theme);
}

/** One run alone, thicker, with its band: what lies over the dimmed rest. */
export function drawHighlight(surface: Surface, model: ChartModel, line: ChartLine, theme: ChartTheme): void {
  const { context, width, height, ratio } = surface;
  context.clearRect(0, 0, width, height);
  drawBand(surface, model, line, theme);
  context.lineJoin = "round";
  context.strokeStyle = slotPaint(theme, line.slot);
  context.setLineDash(line.dash.map((length) => length * ratio));
  context.lineWidth = 2 * ratio;
  strokeThrough(surface, model, line, line.y, false);
  context.setLineDash([]);
}

/**
 * The curve of `ys`; gaps where a value is not finite. With `extremes`, each bucket is drawn through its min and max,
 * just as all its points would look, so that no outlier is lost.
 */
function strokeThrough(
  surface: Surface,
  model: ChartModel,
  line: ChartLine,
  ys: Float64Array,
  extremes: boolean,
): void {
  const { context, width, height, ratio } = surface;
  const { x, y } = model;
  const [from, to] = inView(line.x, x);
  const scaleX = width / (x.hi - x.lo);
  let pen = false;
  context.beginPath();
  for (let i = from; i < to; i++) {
    const value = ys[i] as number;
    const py = height * (1 - placeY(y, value));
    if (!Number.isFinite(py)) {
      pen = false;
      continue;
    }
    const px = ((line.x[i] as number) - x.lo) * scaleX;
    if (extremes && (line.n[i] as number) > 1) {
      const top = clampY(height * (1 - placeY(y, line.max[i] as number)), height);
      const bottom = clampY(height * (1 - placeY(y, line.min[i] as number)), height);
      if (pen) context.lineTo(px, bottom);
      else context.moveTo(px, bottom);
      if (bottom - top > ratio) context.lineTo(px, top);
      context.lineTo(px, clampY(py, height));
    } else if (pen) {
      context.lineTo(px, clampY(py, height));
    } else {
      context.moveTo(px, clampY(py, height));
      const next = i + 1 < to ? placeY(y, ys[i + 1] as number) : Number.NaN;
      // A point with no neighbour would be invisible as a line.
      if (!Number.isFinite(next)) dot(surface, px, clampY(py, height));
    }
    pen = true;
  }
  context.stroke();
}

function dot({ context, height, ratio }: Surface, px: number, py: number): void {
  const radius = Math.max(1.5 * ratio, context.lineWidth);
  const reach = radius + context.lineWidth / 2;
  // At the edge it would be cut in half, and a lone point at 0 is easily overlooked as it is.
  const whole = Math.min(Math.max(py, reach), height - reach);
  context.moveTo(px + radius, whole);
  context.arc(px, whole, radius, 0, 2 * Math.PI);
  context.moveTo(px, py);
}

/** One polygon from the minima along to the maxima back; a new one after each gap. */
function drawBand({ context, width, height }: Surface, model: ChartModel, line: ChartLine, theme: ChartTheme): void {
  if (!model.bucketed) return;
  const { x, y } = model;
  const [from, to] = inView(line.x, x);
  const px = (i: number): number => placeX(x, line.x[i] as number) * width;
  const py = (value: number): number => {
    const place = placeY(y, value);
    return clampY(height * (1 - (Number.isNaN(place) ? Number.NEGATIVE_INFINITY : place)), height);
  };
  context.fillStyle = slotPaint(theme, line.slot);
  context.globalAlpha = BAND_ALPHA;
  let start = from;
  for (let i = from; i <= to; i++) {
    if (i < to && !Number.isNaN(line.min[i] as number)) continue;
    if (i - start > 1) {
      context.beginPath();
      for (let j = start; j < i; j++) context.lineTo(px(j), py(line.min[j] as number));
      for (let j = i - 1; j >= start; j--) context.lineTo(px(j), py(line.max[j] as number));
      context.fill();
    }
    start = i + 1;
  }
  context.globalAlpha = 1;
}

/** NaN and infinity: ticks on the x axis. Beyond the range: triangles at the edge. <= 0 on a log axis: triangles at the floor. */
function drawMarks(surface: Surface, model: ChartModel, line: ChartLine, theme: ChartTheme): void {
  const { context, width, height, ratio } = surface;
  const { x, y } = model;
  const [from, to] = inView(line.x, x);
  context.fillStyle = slotPaint(theme, line.slot);
  const gap = MARK_GAP * ratio;
  const last = { bad: -gap, top: -gap, bottom: -gap };
  for (let i = from; i < to; i++) {
    const px = placeX(x, line.x[i] as number) * width;
    if ((line.bad[i] as number) > 0 && px - last.bad >= gap) {
      context.fillRect(px - ratio, height - 7 * ratio, 2 * ratio, 7 * ratio);
      last.bad = px;
    }
    if (isBeyond(y, line.max[i] as number) > 0 && px - last.top >= gap) {
      triangle(surface, px, 0, 1);
      last.top = px;
    }
    if (isBeyond(y, line.min[i] as number) < 0 && px - last.bottom >= gap) {
      triangle(surface, px, height, -1);
      last.bottom = px;
    }
  }
}

/** 1 above the range, -1 below it (or not positive, on a log axis), else 0. */
export function isBeyond(y: YAxis, value: number): -1 | 0 | 1 {
  if (value > y.hi) return 1;
  if (value < y.lo || (y.log && value <= 0)) return -1;
  return 0;
}

function triangle({ context, ratio }: Surface, px: number, py: number, towards: 1 | -1): void {
  context.beginPath();
  context.moveTo(px, py);
  context.lineTo(px - 3.5 * ratio, py + towards * 6 * ratio);
  context.lineTo(px + 3.5 * ratio, py + towards * 6 * ratio);
  context.fill();
}

/** Canvases lose precision far outside: a spike is cut a height beyond the edge. */
function clampY(py: number, height: number): number {
  return Math.max(-height, Math.min(2 * height, py));
}

/** Rows in view and one more at each side, so that lines reach the edges. */
function inView(xs: Float64Array, { lo, hi }: XAxis): [from: number, to: number] {
  const from = Math.max(0, lowerBound(xs, lo) - 1);
  const first = lowerBound(xs, hi);
  return [from, Math.min(xs.length, first + 2)];
}
