/** A figure as ECharts draws it: numbers and plain text only. Pure. */

import type { EChartsCoreOption } from "echarts/core";
import type { Axis, Figure, HeatTrace, Trace, Value, XyTrace } from "./figure";

/** Colours of the page's theme. */
export interface ChartInk {
  text: string;
  grid: string;
  axis: string;
  panel: string;
  series: readonly string[];
  font: string;
}

const PLAIN_AXIS: Axis = { title: "", type: null, range: null, reversed: false, domain: [0, 1], overlaying: null };
const DATE = /^\d{4}-\d\d(-\d\d([ T][\d:.]+(Z|[+-]\d\d:?\d\d)?)?)?$/;
/** Pixels around all plots of a figure. */
const ROOM = { left: 52, right: 16, top: 34, bottom: 40 };
/** Pixels of a letter of a label on average, and of the longest label that is not cut. */
const LETTER = 6.5;
const LONGEST = 160;
/** Pixels between labels, title and edge of a y axis of names. */
const BESIDE_NAMES = 14;

type Cartesian = XyTrace | HeatTrace;

export function optionOf(figure: Figure, ink: ChartInk): EChartsCoreOption {
  const flat = figure.traces.filter((trace): trace is Cartesian => trace.kind !== "pie");
  const pairs = [...new Set(flat.map(({ axes }) => axes.join(" ")))].map((pair) => pair.split(" ") as [string, string]);
  const axisOf = (name: string): Axis => figure.axes[name] ?? PLAIN_AXIS;
  const grids = pairs.map(([x, y]) => {
    const axis = axisOf(axisOf(y).overlaying ?? y);
    const traces = flat.filter(({ axes }) => axes[1] === y);
    return gridOf(axisOf(x).domain, axis.domain, figure.legend, roomOfNames(axis, traces));
  });
  const makeAxis = (place: 0 | 1) =>
    pairs.map((names, index) => {
      const traces = flat.filter(({ axes }) => axes.join(" ") === names.join(" "));
      return axisOption(axisOf(names[place]), typeOf(axisOf(names[place]), traces, place), traces, place, index, ink);
    });
  const [xAxis, yAxis] = [makeAxis(0), makeAxis(1)];
  const heats = figure.traces.filter((trace): trace is HeatTrace => trace.kind === "heat");
  return {
    animation: false,
    color: [...ink.series],
    textStyle: { fontFamily: ink.font, color: ink.text },
    title:
      figure.title === ""
        ? []
        : [
            {
              text: figure.title,
              left: "center",
              top: 2,
              textStyle: { fontSize: 13, color: ink.text, fontWeight: 600 },
            },
          ],
    legend:
      figure.legend && flat.length > 1
        ? {
            type: "scroll",
            bottom: 0,
            textStyle: { color: ink.text },
            data: flat.filter((trace) => trace.kind === "heat" || trace.inLegend).map(({ name }) => name),
          }
        : { show: false },
    // Text of a run never becomes HTML.
    tooltip: {
      trigger: "item",
      renderMode: "richText",
      confine: true,
      backgroundColor: ink.panel,
      borderColor: ink.axis,
      textStyle: { color: ink.text, fontSize: 12 },
    },
    grid: grids,
    xAxis,
    yAxis,
    dataZoom:
      pairs.length > 0 && heats.length === 0
        ? [
            {
              type: "inside",
              xAxisIndex: pairs.map((_, index) => index),
              zoomOnMouseWheel: "ctrl",
              moveOnMouseWheel: false,
            },
          ]
        : [],
    visualMap: heats.map((heat) => visualMapOf(heat, figure.traces.indexOf(heat), ink)),
    series: figure.traces.map((trace) =>
      seriesOf(
        trace,
        trace.kind === "pie" ? 0 : pairs.findIndex((pair) => pair.join(" ") === trace.axes.join(" ")),
        figure,
        ink,
      ),
    ),
  };
}

/** Pixels that the labels of a y axis need at the left; null: they are numbers. */
function roomOfNames(axis: Axis, traces: readonly Cartesian[]): number | null {
  if (typeOf(axis, traces, 1) !== "category") return null;
  const heat = traces.find((trace): trace is HeatTrace => trace.kind === "heat");
  const longest = (heat?.y ?? namesOf(traces, 1)).reduce((most, name) => Math.max(most, String(name).length), 0);
  return Math.min(LONGEST, Math.ceil(longest * LETTER));
}

function gridOf(x: [number, number], y: [number, number], legend: boolean, names: number | null): object {
  const share = (part: number): string => `${(part * 100).toFixed(2)}%`;
  const isWhole = x[1] - x[0] > 0.99 && y[1] - y[0] > 0.99;
  const left = names === null ? ROOM.left : Math.max(ROOM.left, names + 2 * BESIDE_NAMES + 4);
  if (isWhole) return { ...ROOM, left, bottom: ROOM.bottom + (legend ? 24 : 0), outerBoundsMode: "none" };
  return {
    left: `${(x[0] * 92 + 6).toFixed(2)}%`,
    width: share(Math.max(0.02, (x[1] - x[0]) * 0.9)),
    top: `${((1 - y[1]) * 84 + 8).toFixed(2)}%`,
    height: share(Math.max(0.02, (y[1] - y[0]) * 0.8)),
  };
}

function typeOf(axis: Axis, traces: readonly Cartesian[], place: 0 | 1): NonNullable<Axis["type"]> {
  if (traces.some(({ kind }) => kind === "heat")) return "category";
  // Boxes stand on names.
  if (place === 0 && traces.some(({ kind }) => kind === "box")) return "category";
  if (axis.type !== null) return axis.type;
  const texts = traces
    .flatMap((trace) => (trace.kind === "heat" ? [] : place === 0 ? trace.x : trace.y))
    .filter((value): value is string => typeof value === "string");
  if (texts.length === 0) return "value";
  return texts.every((text) => DATE.test(text)) ? "time" : "category";
}

function axisOption(
  { title, range, reversed, overlaying }: Axis,
  type: NonNullable<Axis["type"]>,
  traces: readonly Cartesian[],
  place: 0 | 1,
  index: number,
  ink: ChartInk,
): object {
  const heat = traces.find((trace): trace is HeatTrace => trace.kind === "heat");
  const names = heat === undefined ? namesOf(traces, place) : place === 0 ? heat.x : heat.y;
  const wide = place === 1 && type === "category" ? roomOfNames({ ...PLAIN_AXIS, type }, traces) : null;
  const limits =
    range === null || type === "category" || type === "time"
      ? {}
      : { min: Math.min(...range), max: Math.max(...range) };
  return {
    type,
    gridIndex: index,
    name: title,
    nameLocation: "middle",
    nameGap: place === 0 ? 24 : wide === null ? 36 : wide + BESIDE_NAMES,
    nameTextStyle: { color: ink.text },
    inverse: reversed,
    ...(overlaying === null ? {} : { position: place === 0 ? "top" : "right" }),
    scale: type === "value" && !traces.some(({ kind }) => kind === "bar"),
    axisLabel: {
      color: ink.text,
      fontSize: 11,
      hideOverlap: true,
      ...(wide === null ? {} : { width: LONGEST, overflow: "truncate" }),
    },
    axisLine: { lineStyle: { color: ink.axis } },
    splitLine: { show: type !== "category" && overlaying === null, lineStyle: { color: ink.grid } },
    ...(type === "category" ? { data: names } : {}),
    ...limits,
  };
}

function namesOf(traces: readonly Cartesian[], place: 0 | 1): string[] {
  const boxes = traces.filter(({ kind }) => kind === "box");
  if (place === 0 && boxes.length > 0) return [...new Set(boxes.flatMap((box) => [...boxesOf(box as XyTrace).keys()]))];
  return [
    ...new Set(traces.flatMap((trace) => (trace.kind === "heat" ? [] : place === 0 ? trace.x : trace.y)).map(String)),
  ];
}

function seriesOf(trace: Trace, index: number, figure: Figure, ink: ChartInk): object {
  if (trace.kind === "pie")
    return {
      type: "pie",
      name: trace.name,
      radius: trace.hole ? ["40%", "70%"] : "70%",
      data: trace.slices,
      label: { color: ink.text },
    };
  const common = { name: trace.name, xAxisIndex: index, yAxisIndex: index };
  if (trace.kind === "heat")
    return {
      ...common,
      type: "heatmap",
      data: trace.z.flatMap((row, y) => row.map((value, x) => [x, y, value ?? "-"])),
      label: { show: trace.x.length * trace.y.length <= 400, fontSize: 10 },
      emphasis: { disabled: true },
    };
  const colour = trace.colour === null ? {} : { color: trace.colour };
  if (trace.kind === "box") {
    const boxes = boxesOf(trace);
    return {
      ...common,
      type: "boxplot",
      data: [...boxes].map(([name, values]) => [name, ...quartiles(values)]),
      encode: { x: 0, y: [1, 2, 3, 4, 5] },
      itemStyle: { color: ink.panel, ...(trace.colour === null ? {} : { borderColor: trace.colour }) },
    };
  }
  const data = pointsOf(trace);
  if (trace.kind === "bar")
    return {
      ...common,
      type: "bar",
      data,
      itemStyle: colour,
      ...(figure.stacked ? { stack: "all" } : {}),
      large: data.length > 2_000,
    };
  if (!trace.lines)
    return {
      ...common,
      type: "scatter",
      data,
      itemStyle: colour,
      symbolSize: trace.markerSize ?? 6,
      large: data.length > 5_000,
    };
  return {
    ...common,
    type: "line",
    data,
    showSymbol: trace.markers,
    symbolSize: trace.markerSize ?? 5,
    sampling: "minmax",
    itemStyle: colour,
    lineStyle: { ...colour, width: 1.5, type: trace.dash },
    ...(trace.filled ? { areaStyle: { opacity: 0.2 } } : {}),
  };
}

function pointsOf({ x, y }: XyTrace): (Value | "-")[][] {
  return x.map((value, index) => [value ?? "-", y[index] ?? "-"]);
}

/** Values by the name of their box: one box for a trace without names. */
function boxesOf({ x, y, name }: XyTrace): Map<string, number[]> {
  const boxes = new Map<string, number[]>();
  const isNamed = x.some((value) => typeof value === "string");
  y.forEach((value, index) => {
    if (typeof value !== "number") return;
    const box = isNamed ? String(x[index]) : name;
    boxes.set(box, [...(boxes.get(box) ?? []), value]);
  });
  return boxes;
}

/** Smallest, quarters and largest, between neighbours where they fall between them. */
export function quartiles(values: readonly number[]): [number, number, number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
    return low + (high - low) * (place - Math.floor(place));
  };
  return [at(0), at(0.25), at(0.5), at(0.75), at(1)];
}

function visualMapOf(heat: HeatTrace, series: number, ink: ChartInk): object {
  let [low, high] = [Infinity, -Infinity];
  for (const row of heat.z)
    for (const value of row) if (value !== null) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (!(low < high)) [low, high] = [Number.isFinite(low) ? low : 0, Number.isFinite(low) ? low + 1 : 1];
  return {
    type: "continuous",
    seriesIndex: series,
    min: low,
    max: high,
    show: false,
    inRange: { color: heat.colours },
    textStyle: { color: ink.text },
  };
}
