/** uPlot's part of a chart: axes with labels that are never cut, and the grid. It draws no line of its own. */

import type uPlot from "uplot";
import { type Ticks, xTicks, yTicks } from "./axisText";
import type { ChartModel } from "./model";
import { chartTheme } from "./theme";

export interface AxesSource {
  /** What is drawn now; null: nothing yet. */
  model: () => ChartModel | null;
  /** CSS pixels of the whole chart. */
  size: () => { width: number; height: number };
  /** Axes and grid are drawn, and the plot's place is known. */
  drawn: () => void;
}

const FONT_PX = 11;
const LABEL_GAP = 6;
const X_AXIS_HEIGHT = 24;
const TOP_ROOM = 10;
/** What is left of the chart's sides for the axes' ticks, about. */
const Y_AXIS_WIDTH = 48;
const NONE: Ticks = { at: [], labels: [] };

/** Where a value of y stands on uPlot's axis, which is always linear. */
export function onAxis(model: ChartModel, value: number): number {
  return model.y.log ? Math.log10(value) : value;
}

export function axesOptions({ model, size, drawn }: AxesSource): uPlot.Options {
  const font = `${FONT_PX}px ${chartTheme().font}`;
  const shared = { stroke: () => chartTheme().axis, ticks: { show: false }, font, gap: LABEL_GAP };
  const x = (): Ticks => {
    const now = model();
    return now === null ? NONE : xTicks(now.x, size().width - Y_AXIS_WIDTH);
  };
  const y = (): Ticks => {
    const now = model();
    if (now === null) return NONE;
    const { at, labels } = yTicks(now.y, size().height - X_AXIS_HEIGHT - TOP_ROOM);
    return { at: at.map((tick) => onAxis(now, tick)), labels };
  };
  // Half of the last label stands beyond the axis' end.
  const right = (): number => Math.max(12, Math.ceil(widest(x().labels.slice(-1), font) / 2) + 2);
  return {
    ...size(),
    pxAlign: 1,
    legend: { show: false },
    cursor: { show: false, drag: { x: false, y: false, setScale: false } },
    padding: [TOP_ROOM, right, 0, 0],
    scales: { x: { time: false, range: (_, lo, hi) => [lo, hi] }, y: { range: (_, lo, hi) => [lo, hi] } },
    series: [{}, { show: true, paths: () => null, points: { show: false } }],
    axes: [
      { ...shared, grid: { show: false }, size: X_AXIS_HEIGHT, splits: () => x().at, values: () => x().labels },
      {
        ...shared,
        grid: { stroke: () => chartTheme().grid, width: 1 },
        size: (_, labels) => Math.ceil(widest(labels ?? [], font)) + LABEL_GAP + 8,
        splits: () => y().at,
        values: () => y().labels,
      },
    ],
    hooks: { draw: [drawn] },
  };
}

let ruler: CanvasRenderingContext2D | null = null;

function widest(labels: readonly string[], font: string): number {
  ruler ??= document.createElement("canvas").getContext("2d");
  const context = ruler;
  if (context === null) return 40;
  context.font = font;
  return labels.reduce((most, label) => Math.max(most, context.measureText(label).width), 0);
}
