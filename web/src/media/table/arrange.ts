/** Sorting, filtering and grouping of rows. Pure. */

import { fullText } from "../../ui/values";
import { numberOf, readFilter } from "./filter";
import { columnOf, everyRow, type Rows } from "./rows";

export interface Arrangement {
  filter: string;
  sort: { column: number; falling: boolean } | null;
  /** A column; its values are counted. */
  group: number | null;
}

export interface Group {
  value: unknown;
  count: number;
  /** Of each column, over the rows where it is a finite number; null: nowhere. */
  means: (number | null)[];
}

/** Languages' own order costs too much beyond as many different texts. */
const MOST_COLLATED = 20_000;

/** Numbers of the rows that are left, in their order; null: all of them as they are. */
export function arranged(rows: Rows, { filter, sort }: Arrangement): Uint32Array | null {
  const kept = filtered(rows, filter);
  if (sort === null) return kept;
  const numbers = kept ?? Uint32Array.from({ length: rows.count }, (_, index) => index);
  const keys = sortKeys(columnOf(rows, sort.column));
  const sign = sort.falling ? -1 : 1;
  // What has no order stands last, both ways; equals stay in the order of the table.
  return numbers.sort((a, b) => {
    const [x, y] = [keys[a] as number, keys[b] as number];
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return a - b;
    if (Number.isNaN(x)) return 1;
    return Number.isNaN(y) ? -1 : sign * (x < y ? -1 : 1);
  });
}

function filtered(rows: Rows, line: string): Uint32Array | null {
  const test = readFilter(line, rows.columns);
  if (test === null) return null;
  const kept = new Uint32Array(rows.count);
  let count = 0;
  everyRow(rows, (row, index) => {
    if (test(row)) kept[count++] = index;
  });
  return kept.slice(0, count);
}

/** A number for each value, in the order of the values; NaN where there is none. Numbers by size, else by text. */
function sortKeys(values: readonly unknown[]): Float64Array {
  const keys = new Float64Array(values.length);
  if (values.every((value) => value === null || value === undefined || numberOf(value) !== null)) {
    values.forEach((value, index) => {
      keys[index] = numberOf(value) ?? Number.NaN;
    });
    return keys;
  }
  const texts = values.map(fullText);
  const different = [...new Set(texts)];
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  different.sort(different.length <= MOST_COLLATED ? compare : undefined);
  const places = new Map(different.map((text, place) => [text, place]));
  texts.forEach((text, index) => {
    const value = values[index];
    keys[index] = value === null || value === undefined ? Number.NaN : (places.get(text) ?? Number.NaN);
  });
  return keys;
}

/** Different values of a column among `numbers` (null: all rows), the most frequent first. */
export function grouped(rows: Rows, numbers: Uint32Array | null, column: number): Group[] {
  const wanted = numbers === null ? null : new Uint8Array(rows.count);
  for (const number of numbers ?? []) (wanted as Uint8Array)[number] = 1;
  const width = rows.columns.length;
  const found = new Map<string, { value: unknown; count: number; sums: Float64Array; counts: Uint32Array }>();
  everyRow(rows, (row, index) => {
    if (wanted !== null && wanted[index] === 0) return;
    const value = row[column];
    const key = `${typeof value} ${fullText(value)}`;
    let group = found.get(key);
    if (group === undefined) {
      group = { value, count: 0, sums: new Float64Array(width), counts: new Uint32Array(width) };
      found.set(key, group);
    }
    group.count += 1;
    for (let each = 0; each < width; each++) {
      const cell = row[each];
      if (typeof cell !== "number") continue;
      group.sums[each] = (group.sums[each] ?? 0) + cell;
      group.counts[each] = (group.counts[each] ?? 0) + 1;
    }
  });
  return [...found.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ value, count, sums, counts }) => ({
      value,
      count,
      means: Array.from(sums, (sum, each) => (counts[each] ? sum / (counts[each] as number) : null)),
    }));
}
