/** A Plotly figure read as data: traces of known types with plain values; nothing in it is run or put into the page. Pure. */

import { type Fields, fieldsOf, textOf } from "../values";

export type Value = number | string | null;

export interface XyTrace {
  kind: "line" | "bar" | "box";
  name: string;
  x: Value[];
  y: Value[];
  /** Axes as Plotly names them: `x`, `x2`. */
  axes: [string, string];
  lines: boolean;
  markers: boolean;
  filled: boolean;
  /** Bars from left to right. */
  flat: boolean;
  colour: string | null;
  /** Pixels; null: as usual. */
  markerSize: number | null;
  dash: "solid" | "dashed" | "dotted";
  inLegend: boolean;
}

export interface HeatTrace {
  kind: "heat";
  name: string;
  x: string[];
  y: string[];
  z: (number | null)[][];
  axes: [string, string];
  colours: string[];
}

export interface PieTrace {
  kind: "pie";
  name: string;
  slices: { name: string; value: number }[];
  hole: boolean;
}

export type Trace = XyTrace | HeatTrace | PieTrace;

export interface Axis {
  title: string;
  type: "value" | "log" | "category" | "time" | null;
  range: [number, number] | null;
  reversed: boolean;
  /** Shares of the figure's width or height. */
  domain: [number, number];
  overlaying: string | null;
}

export interface Figure {
  title: string;
  traces: Trace[];
  axes: Record<string, Axis>;
  stacked: boolean;
  legend: boolean;
  /** Types of traces that this reader does not know, each with how often it came. */
  notDrawn: string[];
}

const MOST_TRACES = 200;
const SCALES: Record<string, readonly string[]> = {
  viridis: ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"],
  plasma: ["#0d0887", "#7e03a8", "#cc4778", "#f89540", "#f0f921"],
  cividis: ["#00224e", "#575d6d", "#a59c74", "#fee838"],
  greys: ["#f0f0f0", "#111111"],
  blues: ["#f0f6ff", "#08306b"],
  reds: ["#fff5f0", "#67000d"],
  rdbu: ["#053061", "#f7f7f7", "#67001f"],
};

/** Reads what a `plotly-file` holds. Whatever it is, the answer is a figure, empty at worst. */
export function readFigure(file: unknown): Figure {
  const { data, layout } = fieldsOf(file);
  const shape = fieldsOf(layout);
  const notDrawn = new Map<string, number>();
  const traces = (Array.isArray(data) ? data.slice(0, MOST_TRACES) : []).map(fieldsOf).flatMap((fields, index) => {
    if (fields.visible === false || fields.visible === "legendonly") return [];
    const type = textOf(fields.type) || "scatter";
    const trace = readTrace(type, fields, textOf(fields.name) || `trace ${index}`);
    if (trace === null) notDrawn.set(type, (notDrawn.get(type) ?? 0) + 1);
    return trace ?? [];
  });
  const axes = Object.keys(shape)
    .filter((name) => /^[xy]axis\d*$/.test(name))
    .map((name) => [name.replace("axis", ""), readAxis(fieldsOf(shape[name]))] as const);
  return {
    title: plainText(shape.title),
    traces,
    axes: Object.fromEntries(axes),
    stacked: shape.barmode === "stack" || shape.barmode === "relative",
    legend: shape.showlegend !== false && traces.length > 1,
    notDrawn: [...notDrawn].map(([type, count]) => `${count} ${type}`),
  };
}

function readTrace(type: string, fields: Fields, given: string): Trace | null {
  const name = plainText(given);
  const axes: [string, string] = [axisName(fields.xaxis) ?? "x", axisName(fields.yaxis) ?? "y"];
  if (type === "pie") {
    const values = listOf(fields.values).map(Number);
    const names = listOf(fields.labels).map(String);
    const slices = values.map((value, index) => ({ name: names[index] ?? String(index), value }));
    return { kind: "pie", name, slices, hole: typeof fields.hole === "number" && fields.hole > 0 };
  }
  if (type === "heatmap" || type === "contour" || type === "heatmapgl") return readHeat(fields, name, axes);
  if (type === "histogram") return { ...xy(fields, name, axes), kind: "bar", ...histogram(fields) };
  if (type === "bar") return { ...xy(fields, name, axes), kind: "bar" };
  if (type === "box" || type === "violin") return { ...xy(fields, name, axes), kind: "box" };
  if (type === "scatter" || type === "scattergl") return { ...xy(fields, name, axes), kind: "line" };
  return null;
}

function xy(fields: Fields, name: string, axes: [string, string]): Omit<XyTrace, "kind"> {
  const y = listOf(fields.y);
  const x = listOf(fields.x);
  const mode = textOf(fields.mode) || (Math.max(x.length, y.length) > 20 ? "lines" : "lines+markers");
  const line = fieldsOf(fields.line);
  const marker = fieldsOf(fields.marker);
  const dash = textOf(line.dash);
  return {
    name,
    // One of both may be left out: then its values are 0, 1, 2, ...
    x: x.length === 0 ? y.map((_, index) => index) : x,
    y: y.length === 0 && fields.orientation !== "h" ? x.map((_, index) => index) : y,
    axes,
    lines: mode.includes("lines"),
    markers: mode.includes("markers"),
    filled: typeof fields.fill === "string" && fields.fill !== "none",
    flat: fields.orientation === "h",
    colour: colourOf(line.color) ?? colourOf(marker.color) ?? colourOf(fields.fillcolor),
    markerSize: typeof marker.size === "number" ? Math.min(60, Math.max(1, marker.size)) : null,
    dash: dash.startsWith("dot") ? "dotted" : dash.includes("dash") ? "dashed" : "solid",
    inLegend: fields.showlegend !== false,
  };
}

function readHeat(fields: Fields, name: string, axes: [string, string]): HeatTrace {
  const rows = Array.isArray(fields.z) ? fields.z : [];
  const z = rows.map((row) => listOf(row).map((value) => (typeof value === "number" ? value : null)));
  const width = z.reduce((most, row) => Math.max(most, row.length), 0);
  const names = (given: unknown, count: number): string[] => {
    const list = listOf(given).map(String);
    return Array.from({ length: count }, (_, index) => list[index] ?? String(index));
  };
  return {
    kind: "heat",
    name,
    x: names(fields.x, width),
    y: names(fields.y, z.length),
    z,
    axes,
    colours: scaleOf(fields),
  };
}

function scaleOf({ colorscale: scale, reversescale: isReversed }: Fields): string[] {
  const stops = Array.isArray(scale)
    ? scale.flatMap((stop) => colourOf(Array.isArray(stop) ? stop[1] : stop) ?? [])
    : (SCALES[textOf(scale).toLowerCase()] ?? SCALES.viridis ?? []);
  const colours = stops.length < 2 ? (SCALES.viridis ?? []) : stops;
  return isReversed === true ? [...colours].reverse() : [...colours];
}

/** Equal parts between the smallest and the largest value, counted. */
function histogram(fields: Fields): Pick<XyTrace, "x" | "y" | "flat"> {
  const flat = listOf(fields.y).length > 0 && listOf(fields.x).length === 0;
  const values = listOf(flat ? fields.y : fields.x);
  const numbers = values.filter((value): value is number => typeof value === "number");
  const counts = new Map<Value, number>();
  if (numbers.length < values.length) {
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  } else if (numbers.length > 0) {
    const [low, high] = numbers.reduce(([a, b], each) => [Math.min(a, each), Math.max(b, each)], [Infinity, -Infinity]);
    const wanted = fields[flat ? "nbinsy" : "nbinsx"];
    const bins =
      typeof wanted === "number" && wanted >= 1 ? Math.min(500, wanted) : Math.ceil(Math.sqrt(numbers.length));
    const width = (high - low) / bins || 1;
    for (let bin = 0; bin < bins; bin++) counts.set(low + (bin + 0.5) * width, 0);
    const middles = [...counts.keys()];
    for (const value of numbers) {
      const middle = middles[Math.min(bins - 1, Math.floor((value - low) / width))] ?? null;
      counts.set(middle, (counts.get(middle) ?? 0) + 1);
    }
  }
  const [keys, sums] = [[...counts.keys()], [...counts.values()]];
  return flat ? { x: sums, y: keys, flat } : { x: keys, y: sums, flat };
}

function readAxis(fields: Fields): Axis {
  const types: Record<string, Axis["type"]> = { linear: "value", log: "log", category: "category", date: "time" };
  const pair = (given: unknown): [number, number] | null => {
    const [a, b] = Array.isArray(given) ? given : [];
    return typeof a === "number" && typeof b === "number" ? [a, b] : null;
  };
  const type = Object.hasOwn(types, textOf(fields.type)) ? (types[textOf(fields.type)] ?? null) : null;
  const range = pair(fields.range);
  return {
    title: plainText(fields.title),
    type,
    // Of a log axis Plotly keeps the exponents.
    range: range === null || type !== "log" ? range : [10 ** range[0], 10 ** range[1]],
    reversed: fields.autorange === "reversed" || (range !== null && range[0] > range[1]),
    domain: pair(fields.domain) ?? [0, 1],
    overlaying: axisName(fields.overlaying),
  };
}

/** `x`, `y2`; null: anything else, also what every object has, as `__proto__`. */
function axisName(given: unknown): string | null {
  return typeof given === "string" && /^[xy]\d{0,3}$/.test(given) ? given : null;
}

/** Plotly's text may hold tags; they are left out. */
function plainText(given: unknown): string {
  const text = textOf(given) || textOf(fieldsOf(given).text);
  return drawable(text.replace(/<br\s*\/?>/gi, " ").replace(/<[^>]*>/g, ""));
}

/**
 * Text that ECharts may measure. It keeps the widths of lines in an object by their text: a line called as what every
 * object has, as `__proto__` or `constructor`, would be taken for that, and change it for the whole page.
 */
function drawable(text: string): string {
  return text
    .split("\n")
    .map((line) => (line in Object.prototype ? `${line}\u200b` : line))
    .join("\n");
}

const TYPES = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
} as const;

/** A list of values; also the binary form in which newer Plotly writes arrays. */
function listOf(given: unknown): Value[] {
  if (Array.isArray(given)) return given.map(plain);
  const { dtype, bdata } = fieldsOf(given);
  const type = typeof dtype === "string" && Object.hasOwn(TYPES, dtype) ? TYPES[dtype as keyof typeof TYPES] : null;
  if (type === null || typeof bdata !== "string") return [];
  try {
    const bytes = Uint8Array.from(atob(bdata), (letter) => letter.charCodeAt(0));
    return Array.from(new type(bytes.buffer), (value) => (Number.isFinite(value) ? value : null));
  } catch {
    return [];
  }
}

function plain(value: unknown): Value {
  if (typeof value === "string") return drawable(value);
  return typeof value === "number" ? value : null;
}

/** A colour by name or in figures; null: anything else. */
function colourOf(given: unknown): string | null {
  const isColour = typeof given === "string" && /^(#[0-9a-f]{3,8}|rgba?\([\d\s.,%]+\)|[a-z]{3,24})$/i.test(given);
  return isColour && !(given in Object.prototype) ? given : null;
}
