/** `architecture.json` as the pages use it: what a run says of its networks. Read without trust. Pure. */

export type Shape = readonly (number | null)[];

export interface Layer {
  name: string;
  type: string;
  /** Blocks around it. */
  depth: number;
  parameters: number;
  trainable: number;
  /** Shapes of what it returns; none: not known. */
  outputs: readonly Shape[];
  /** Its own arrays. */
  weights: Readonly<Record<string, Shape>>;
  dtype: string;
  config: Readonly<Record<string, unknown>>;
  /** Rows whose outputs it takes, -1 the network's input; null: not told. */
  sources: readonly number[] | null;
  /** The earlier row that is the same layer. */
  shared: number | null;
}

export interface Network {
  /** What tells several networks of a run apart; empty for most. */
  name: string;
  framework: string;
  type: string;
  hash: string;
  layerCount: number;
  parameters: number;
  trainable: number;
  inputs: readonly Shape[];
  leftOut: number;
  layers: readonly Layer[];
}

/** The file in a run's folder, and the key of its hash in the config. */
export const ARCHITECTURE_FILE = "architecture.json";

/** The networks in the text of the file; what is malformed is left out, null: it is no such file. */
export function readNetworks(text: string): Network[] | null {
  try {
    const file: unknown = JSON.parse(text);
    return isRecord(file) && Array.isArray(file.networks) ? file.networks.filter(isRecord).map(readNetwork) : null;
  } catch {
    return null;
  }
}

function readNetwork(raw: Record<string, unknown>): Network {
  const layers = Array.isArray(raw.layers) ? raw.layers.filter(isRecord).map(readLayer) : [];
  return {
    name: text(raw.name),
    framework: text(raw.framework),
    type: text(raw.type),
    hash: text(raw.hash),
    layerCount: count(raw.layer_count),
    parameters: count(raw.parameters),
    trainable: count(raw.trainable),
    inputs: shapes(raw.inputs),
    leftOut: count(raw.left_out),
    layers: nested(layers),
  };
}

function readLayer(raw: Record<string, unknown>): Layer {
  const weights = isRecord(raw.weights) ? Object.entries(raw.weights) : [];
  return {
    name: text(raw.name),
    type: text(raw.type),
    depth: count(raw.depth),
    parameters: count(raw.parameters),
    trainable: count(raw.trainable),
    outputs: shapes(raw.outputs),
    weights: Object.fromEntries(weights.map(([name, lengths]) => [name, shape(lengths)])),
    dtype: text(raw.dtype),
    config: isRecord(raw.config) ? raw.config : {},
    sources: Array.isArray(raw.sources) ? raw.sources.filter((place) => typeof place === "number") : null,
    shared: typeof raw.shared === "number" ? raw.shared : null,
  };
}

/** A row is at most one deeper than the row before it. */
function nested(layers: readonly Layer[]): Layer[] {
  let before = -1;
  return layers.map((layer) => {
    const depth = Math.min(layer.depth, before + 1);
    before = depth;
    return depth === layer.depth ? layer : { ...layer, depth };
  });
}

/** `8 × 8 × 4`; `?` for an open axis other than the batch's; several by commas. */
export function shapeText(all: readonly Shape[]): string {
  return all
    .map((lengths) => {
      const inner = lengths.length > 1 && lengths[0] === null ? lengths.slice(1) : lengths;
      return inner.length === 0 ? "scalar" : inner.map((length) => length ?? "?").join(" × ");
    })
    .join(", ");
}

/** A setting as it would be typed: `[3, 3]`, `relu`. */
export function settingText(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value)?.replaceAll(",", ", ").replaceAll('"', "") ?? "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function count(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.floor(value) : 0;
}

function shape(value: unknown): Shape {
  return Array.isArray(value) ? value.map((length) => (typeof length === "number" ? length : null)) : [];
}

function shapes(value: unknown): Shape[] {
  return Array.isArray(value) ? value.map(shape) : [];
}
