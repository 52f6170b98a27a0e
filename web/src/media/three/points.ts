/** A cloud of points with boxes and arrows, as a `.pts.json` has them. Pure. */

import { classSlot } from "../classSlot";
import { type Fields, fieldsOf, textOf } from "../values";

export interface Cloud {
  /** x, y, z of each point. */
  positions: Float32Array;
  /** Red, green, blue of each point, 0 to 1; null: no point has a colour of its own. */
  colours: Float32Array | null;
  /** Colour slots of categories, one for each point; null: no categories. */
  slots: Uint8Array | null;
  boxes: { corners: Triple[]; label: string; colour: Triple | null }[];
  vectors: { start: Triple; end: Triple; colour: Triple | null }[];
}

export type Triple = [number, number, number];

/** Pairs of corners between which a box has an edge. */
export const EDGES: readonly (readonly [number, number])[] = [
  ...([0, 4] as const).flatMap((face) => [0, 1, 2, 3].map((k) => [face + k, face + ((k + 1) % 4)] as const)),
  ...[0, 1, 2, 3].map((k) => [k, k + 4] as const),
];

/** Reads the file; rows that are no points are left out. A list of points alone is a cloud too. */
export function readCloud(file: unknown): Cloud {
  const fields: Fields = Array.isArray(file) ? { points: file } : fieldsOf(file);
  const rows = (Array.isArray(fields.points) ? fields.points : []).filter(isPoint);
  const width = rows[0]?.length ?? 3;
  const positions = new Float32Array(rows.length * 3);
  const colours = width >= 6 ? new Float32Array(rows.length * 3) : null;
  const slots = width === 4 ? new Uint8Array(rows.length) : null;
  rows.forEach((row, index) => {
    for (let axis = 0; axis < 3; axis++) {
      positions[index * 3 + axis] = row[axis] ?? 0;
      if (colours !== null) colours[index * 3 + axis] = (row[3 + axis] ?? 255) / 255;
    }
    if (slots !== null) slots[index] = classSlot(String(row[3] ?? 0));
  });
  const boxes = listOf(fields.boxes).flatMap(({ corners, label, color }) => {
    const found = (Array.isArray(corners) ? corners : []).map(tripleOf).filter((each) => each !== null);
    return found.length === 8 ? [{ corners: found, label: textOf(label), colour: colourOf(color) }] : [];
  });
  const vectors = listOf(fields.vectors).flatMap(({ start, end, color }) => {
    const [from, to] = [tripleOf(start), tripleOf(end)];
    return from === null || to === null ? [] : [{ start: from, end: to, colour: colourOf(color) }];
  });
  return { positions, colours, slots, boxes, vectors };
}

function isPoint(row: unknown): row is number[] {
  return Array.isArray(row) && row.length >= 3 && row.every((value) => Number.isFinite(value));
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function tripleOf(value: unknown): Triple | null {
  return Array.isArray(value) && value.length === 3 && value.every((each) => Number.isFinite(each))
    ? (value as Triple)
    : null;
}

function colourOf(value: unknown): Triple | null {
  const found = tripleOf(value);
  return found === null ? null : (found.map((part) => part / 255) as Triple);
}
