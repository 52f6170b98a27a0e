/** Growing series: only what came after the last row is asked for, and put at the end. */

import type { SeriesColumns } from "./columns";

/** From here on the answer is needed; null: the whole series must be read. */
export function tailFrom({ x, n }: SeriesColumns, buckets: number): number | null {
  // Far more rows than pixels: time for buckets again.
  if (x.length === 0 || n.length > 1.5 * buckets) return null;
  return x[x.length - 1] as number;
}

/**
 * `old` with the rows of `tail` that are newer. A last row of one point may have been written anew: the tail's holds.
 *
 * Both rise in x; neither is changed. Returns `old` itself when the tail has nothing new.
 */
export function appended(old: SeriesColumns, tail: SeriesColumns): SeriesColumns {
  const end = old.x.length;
  const last = old.x[end - 1] ?? Number.NEGATIVE_INFINITY;
  let from = 0;
  while (from < tail.x.length && (tail.x[from] as number) < last) from++;
  let keep = end;
  if (tail.x[from] === last) {
    if (old.n[end - 1] === 1 && !sameRow(old, end - 1, tail, from)) keep--;
    else while (from < tail.x.length && (tail.x[from] as number) <= last) from++;
  }
  return from === tail.x.length ? old : joined(old, keep, tail, from);
}

const FLOATS = ["x", "last", "min", "max", "mean"] as const;
const INTS = ["n", "bad"] as const;
const ROW_BYTES = FLOATS.length * 8 + INTS.length * 4;
/** Rows of room behind a series that grows: some ten seconds of live points are put there without a copy. */
const LEAST_ROOM = 64;

function sameRow(a: SeriesColumns, i: number, b: SeriesColumns, j: number): boolean {
  return [...FLOATS, ...INTS].every((name) => Object.is(a[name][i], b[name][j]));
}

/** Columns longer than the rows in them. Only the newest views may grow on: rows that were shown are never changed. */
interface Room {
  columns: SeriesColumns;
  rows: number;
}

const rooms = new WeakMap<SeriesColumns, Room>();

/** The first `keep` rows of `old`, then those of `tail` from `from` on. */
function joined(old: SeriesColumns, keep: number, tail: SeriesColumns, from: number): SeriesColumns {
  const rows = keep + tail.x.length - from;
  const known = rooms.get(old);
  const fits = known !== undefined && known.rows === keep && rows <= known.columns.x.length;
  const room = fits ? known : roomFor(old, keep, rows);
  for (const name of FLOATS) room.columns[name].set(tail[name].subarray(from), keep);
  for (const name of INTS) room.columns[name].set(tail[name].subarray(from), keep);
  room.rows = rows;
  const views = cut(room.columns, rows);
  rooms.set(views, room);
  return views;
}

function roomFor(old: SeriesColumns, keep: number, rows: number): Room {
  const size = rows + Math.max(LEAST_ROOM, rows >> 3);
  const buffer = new ArrayBuffer(size * ROW_BYTES);
  const floats = (place: number): Float64Array => new Float64Array(buffer, place * size * 8, size);
  const ints = (place: number): Int32Array => new Int32Array(buffer, (FLOATS.length * 8 + place * 4) * size, size);
  const [x, last, min, max, mean] = [floats(0), floats(1), floats(2), floats(3), floats(4)];
  const columns = { x, last, min, max, mean, n: ints(0), bad: ints(1) };
  for (const name of FLOATS) columns[name].set(old[name].subarray(0, keep));
  for (const name of INTS) columns[name].set(old[name].subarray(0, keep));
  return { columns, rows: keep };
}

function cut({ x, last, min, max, mean, n, bad }: SeriesColumns, rows: number): SeriesColumns {
  return {
    x: x.subarray(0, rows),
    last: last.subarray(0, rows),
    min: min.subarray(0, rows),
    max: max.subarray(0, rows),
    mean: mean.subarray(0, rows),
    n: n.subarray(0, rows),
    bad: bad.subarray(0, rows),
  };
}
