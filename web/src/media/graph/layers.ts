/** Places of a network's nodes: each below all that lead to it, those of one layer side by side. Pure. */

import { type Fields, fieldsOf, textOf } from "../values";

export interface GraphNode {
  id: string;
  name: string;
  /** What kind of layer it is. */
  type: string;
  shape: string;
  /** Parameters; null: not known. */
  parameters: number | null;
}

export interface Graph {
  nodes: GraphNode[];
  /** From, to: places in `nodes`. */
  edges: [number, number][];
}

/** Reads a `.graph.json`; edges to nodes that are not there are left out. */
export function readGraph(file: unknown): Graph {
  const { nodes: given, edges: pairs } = fieldsOf(file);
  const nodes = (Array.isArray(given) ? given : []).map(fieldsOf).map((node, index) => nodeOf(node, index));
  const places = new Map(nodes.map(({ id }, place) => [id, place]));
  const edges = (Array.isArray(pairs) ? pairs : []).flatMap((pair): [number, number][] => {
    const [from, to] = Array.isArray(pair) ? pair.map((id) => places.get(String(id))) : [];
    return from === undefined || to === undefined ? [] : [[from, to]];
  });
  return { nodes, edges };
}

function nodeOf(
  { id, name, class_name: type, output_shape: shape, num_parameters: parameters }: Fields,
  index: number,
): GraphNode {
  const own = id === undefined || id === null ? String(index) : String(id);
  return {
    id: own,
    name: textOf(name) || own,
    type: textOf(type),
    shape: shape === undefined || shape === null ? "" : shapeText(shape),
    parameters: typeof parameters === "number" ? parameters : null,
  };
}

/** `[null, 32, 32, 8]` as `? × 32 × 32 × 8`; of several shapes all, with commas. */
function shapeText(shape: unknown): string {
  if (!Array.isArray(shape)) return String(shape);
  if (shape.some(Array.isArray)) return shape.map(shapeText).join(", ");
  return shape.map((size) => (size === null ? "?" : String(size))).join(" × ");
}

/** The layer of each node, from 0: one more than the deepest of those that lead to it. Rings are cut where they close. */
export function layersOf({ nodes, edges }: Graph): number[] {
  const into: number[][] = nodes.map(() => []);
  for (const [from, to] of edges) if (from !== to) into[to]?.push(from);
  const layers: number[] = nodes.map(() => -1);
  const state = new Uint8Array(nodes.length);
  for (let start = 0; start < nodes.length; start++) {
    // By hand, since a chain can be longer than calls may be deep.
    const stack = [start];
    while (stack.length > 0) {
      const node = stack.at(-1) as number;
      if (state[node] === 2) {
        stack.pop();
        continue;
      }
      const before = (into[node] ?? []).filter((each) => state[each] !== 1 || layers[each] !== -1);
      const open = state[node] === 0 ? before.filter((each) => state[each] === 0) : [];
      state[node] = 1;
      if (open.length > 0) stack.push(...open);
      else {
        layers[node] = 1 + Math.max(-1, ...before.map((each) => layers[each] ?? -1));
        state[node] = 2;
        stack.pop();
      }
    }
  }
  return layers;
}

export interface Placed {
  /** Middle of each node in its layer, in node widths from the middle of the picture. */
  across: number[];
  layers: number[];
  depth: number;
  /** Nodes of the widest layer. */
  width: number;
}

/** Nodes of a layer stand near the middle of those that lead to them. */
export function placed(graph: Graph): Placed {
  const layers = layersOf(graph);
  const depth = Math.max(0, ...layers) + 1;
  const rows: number[][] = Array.from({ length: depth }, () => []);
  layers.forEach((layer, node) => {
    rows[layer]?.push(node);
  });
  const into: number[][] = graph.nodes.map(() => []);
  for (const [from, to] of graph.edges) into[to]?.push(from);
  const across: number[] = graph.nodes.map(() => 0);
  for (const row of rows) {
    const middle = new Map(
      row.map((node) => {
        const before = (into[node] ?? []).filter((each) => (layers[each] ?? 0) < (layers[node] ?? 0));
        return [
          node,
          before.length === 0 ? 0 : before.reduce((sum, each) => sum + (across[each] ?? 0), 0) / before.length,
        ];
      }),
    );
    row.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0) || a - b);
    row.forEach((node, place) => {
      across[node] = place - (row.length - 1) / 2;
    });
  }
  return { across, layers, depth, width: Math.max(1, ...rows.map((row) => row.length)) };
}
