/** Two networks beside each other: which layers are the same, changed, added, removed. Names do not count. Pure. */

import { longestCommon } from "./longestCommon";
import { type Layer, settingText, shapeText } from "./network";

/** `inside`: the block is the same, something in it is not. `reshaped`: the same layer, given data of another shape. */
export type Status = "same" | "reshaped" | "changed" | "inside" | "added" | "removed";

export interface Change {
  /** `filters`, `kernel`, `takes`, ... */
  what: string;
  a: string;
  b: string;
}

export interface Row {
  status: Status;
  depth: number;
  a: Layer | null;
  b: Layer | null;
  /** What differs; empty for layers that only one network has. */
  changes: readonly Change[];
}

interface Node {
  layer: Layer;
  place: number;
  /** Place of the layer before it in its block, -1 for the first. */
  before: number;
  inner: Node[];
  /** A number as text: the same for the same structure at and below it. */
  digest: string;
}

/** Structure -> its digest, of both networks. */
type Known = Map<string, string>;

/** What a place is called, in a and in b. */
type Names = [(place: number) => string, (place: number) => string];
type Pair = [Node | null, Node | null];

/**
 * Rows in which the layers of both stand in their own order, each exactly once, each with its counterpart or alone.
 *
 * Blocks are aligned from outside in: first what is equal with all that is in it (a longest common subsequence), then,
 * between those, blocks and layers of the same type, which have changed. What is left was removed or added.
 */
export function alignNetworks(a: readonly Layer[], b: readonly Layer[]): Row[] {
  const pairs: Pair[] = [];
  const known: Known = new Map();
  alignNodes(treeOf(a, known), treeOf(b, known), pairs);
  const counterpart = new Map<number, number>([[-1, -1]]);
  for (const [left, right] of pairs) if (left !== null && right !== null) counterpart.set(left.place, right.place);
  const names: Names = [namesOf(a), namesOf(b)];
  const rows = pairs.map((pair) => rowOf(pair, counterpart, names));
  return rows.map((row, at) => (row.status === "same" || row.status === "reshaped" ? told(row, rows, at) : row));
}

/** How many layers are of each status; a block that comes or goes counts as the layers in it. */
export function tally(rows: readonly Row[]): { added: number; removed: number; changed: number } {
  const isBlock = ({ status, depth }: Row, at: number): boolean => {
    const next = rows[at + 1];
    return status !== "changed" && next?.status === status && next.depth > depth;
  };
  const count = (status: Status): number => rows.filter((row, at) => row.status === status && !isBlock(row, at)).length;
  return { added: count("added"), removed: count("removed"), changed: count("changed") };
}

/** The rows that differ, and the blocks they lie in. */
export function onlyDifferences(rows: readonly Row[]): Row[] {
  return rows.filter(({ status }) => status !== "same" && status !== "reshaped");
}

function treeOf(layers: readonly Layer[], known: Known): Node[] {
  const roots: Node[] = [];
  const open: Node[] = [];
  layers.forEach((layer, place) => {
    open.length = Math.min(layer.depth, open.length);
    const siblings = open.at(-1)?.inner ?? roots;
    const node: Node = { layer, place, before: siblings.at(-1)?.place ?? -1, inner: [], digest: "" };
    siblings.push(node);
    open.push(node);
  });
  for (const root of roots) digestOf(root, known);
  return roots;
}

function digestOf(node: Node, known: Known): string {
  const { type, config, weights, shared } = node.layer;
  const own = [type, Object.entries(config).sort(byName), Object.values(weights), shared !== null];
  const structure = JSON.stringify([own, node.inner.map((inner) => digestOf(inner, known))]);
  node.digest = known.get(structure) ?? String(known.size);
  known.set(structure, node.digest);
  return node.digest;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function alignNodes(a: readonly Node[], b: readonly Node[], into: Pair[]): void {
  let [fromA, fromB] = [0, 0];
  const equal = longestCommon(
    a.map(({ digest }) => digest),
    b.map(({ digest }) => digest),
  );
  for (const [atA, atB] of [...equal, [a.length, b.length] as const]) {
    alignChanged(a.slice(fromA, atA), b.slice(fromB, atB), into);
    const [left, right] = [a[atA], b[atB]];
    if (left !== undefined && right !== undefined) pairUp(left, right, into);
    [fromA, fromB] = [atA + 1, atB + 1];
  }
}

/** Nothing here is equal: those of the same type have changed. */
function alignChanged(a: readonly Node[], b: readonly Node[], into: Pair[]): void {
  let [fromA, fromB] = [0, 0];
  const alike = longestCommon(
    a.map(({ layer }) => layer.type),
    b.map(({ layer }) => layer.type),
  );
  for (const [atA, atB] of [...alike, [a.length, b.length] as const]) {
    for (const node of a.slice(fromA, atA)) everyNode(node, (one) => into.push([one, null]));
    for (const node of b.slice(fromB, atB)) everyNode(node, (one) => into.push([null, one]));
    const [left, right] = [a[atA], b[atB]];
    if (left !== undefined && right !== undefined) pairUp(left, right, into);
    [fromA, fromB] = [atA + 1, atB + 1];
  }
}

function pairUp(a: Node, b: Node, into: Pair[]): void {
  into.push([a, b]);
  alignNodes(a.inner, b.inner, into);
}

function everyNode(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const inner of node.inner) everyNode(inner, visit);
}

function namesOf(layers: readonly Layer[]): (place: number) => string {
  return (place) => (place < 0 ? "input" : layers[place]?.name || `#${place + 1}`);
}

function rowOf([a, b]: Pair, counterpart: ReadonlyMap<number, number>, names: Names): Row {
  const depth = (a ?? b)?.layer.depth ?? 0;
  if (a === null || b === null) {
    return { status: a === null ? "added" : "removed", depth, a: a?.layer ?? null, b: b?.layer ?? null, changes: [] };
  }
  const [left, right] = [a.layer, b.layer];
  const structure = [
    ...fields(left.config, right.config, settingText),
    ...fields(left.weights, right.weights, (shape) => shapeText([shape as (number | null)[]])),
    ...taken(a, b, counterpart, names),
    ...frozen(left, right),
    ...one("dtype", left.dtype || "float32", right.dtype || "float32", Object.keys(left.weights).length > 0),
  ];
  const known = left.outputs.length > 0 && right.outputs.length > 0;
  const output = one("output", shapeText(left.outputs), shapeText(right.outputs), known);
  const status = structure.length > 0 ? "changed" : output.length > 0 ? "reshaped" : "same";
  return { status, depth, a: left, b: right, changes: [...structure, ...output] };
}

/** A block that holds a difference says so. */
function told(row: Row, rows: readonly Row[], at: number): Row {
  for (let next = at + 1; next < rows.length; next += 1) {
    const inner = rows[next];
    if (inner === undefined || inner.depth <= row.depth) break;
    if (inner.status !== "same" && inner.status !== "reshaped") return { ...row, status: "inside" };
  }
  return row;
}

function fields(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  say: (value: unknown) => string,
): Change[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const text = (of: Readonly<Record<string, unknown>>, name: string): string =>
    Object.hasOwn(of, name) ? say(of[name]) : "default";
  return names.flatMap((name) => one(name, text(a, name), text(b, name), true));
}

function one(what: string, a: string, b: string, known: boolean): Change[] {
  return known && a !== b ? [{ what, a, b }] : [];
}

/** Layers that take the output of the layer before them do so in both, whatever came between. */
function taken(a: Node, b: Node, counterpart: ReadonlyMap<number, number>, names: Names): Change[] {
  const [ofA, ofB] = [a.layer.sources, b.layer.sources];
  if (ofA === null || ofB === null) return [];
  const isEqual =
    ofA.length === ofB.length &&
    ofA.every((from, at) => {
      const other = ofB[at];
      const isNext = from === a.before && other === b.before;
      // What was removed has no counterpart: the layer before both is another one then.
      return isNext || counterpart.get(from) === other || (from >= 0 && !counterpart.has(from) && other === b.before);
    });
  const [left, right] = [ofA.map(names[0]), ofB.map(names[1])];
  return isEqual ? [] : [{ what: "takes", a: left.join(", "), b: right.join(", ") }];
}

function frozen(a: Layer, b: Layer): Change[] {
  const word = (layer: Layer): string =>
    layer.trainable === layer.parameters ? "trains" : layer.trainable === 0 ? "frozen" : "trains in part";
  const own = Object.keys(a.weights).length > 0 && Object.keys(b.weights).length > 0;
  return one("training", word(a), word(b), own);
}
