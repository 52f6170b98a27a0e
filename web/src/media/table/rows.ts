/** Rows of a table, however they come about. Pure. */

import { fullText } from "../../ui/values";

/** Rows that are read a block at a time. */
export interface Rows {
  readonly columns: readonly string[];
  readonly count: number;
  /** Rows from `from` to before `to`. */
  block(from: number, to: number): unknown[][];
}

/** Rows parsed at once when all are gone through: enough to make the parser fast, few enough to be small. */
const BLOCK = 2_000;

/** Calls `each` with every row and its number, in order. */
export function everyRow(rows: Rows, each: (row: readonly unknown[], index: number) => void): void {
  for (let from = 0; from < rows.count; from += BLOCK)
    rows.block(from, from + BLOCK).forEach((row, place) => {
      each(row, from + place);
    });
}

/** The values of one column. */
export function columnOf(rows: Rows, column: number): unknown[] {
  const values: unknown[] = new Array(rows.count);
  everyRow(rows, (row, index) => {
    values[index] = row[column];
  });
  return values;
}

/** Rows of chosen numbers, in that order. */
export function picked(rows: Rows, numbers: ArrayLike<number>): unknown[][] {
  return Array.from(numbers, (number) => rows.block(number, number + 1)[0] ?? []);
}

/** Rows at hand in memory. */
export class ListedRows implements Rows {
  constructor(
    readonly columns: readonly string[],
    private readonly rows: unknown[][],
  ) {}

  get count(): number {
    return this.rows.length;
  }

  block(from: number, to: number): unknown[][] {
    return this.rows.slice(from, to);
  }
}

export interface Joined {
  rows: ListedRows;
  /** Rows of each table whose key the other has not. */
  alone: [number, number];
}

/** More pairs than this are left out: a key that repeats in both tables multiplies. */
const MOST_PAIRS = 1_000_000;

/**
 * Pairs of rows with the same key, in the order of the first table; the key once, then the other columns of both.
 *
 * keys: names of the columns. Equal names of other columns are told apart by `A` and `B`. Raises Error for a key that
 * a table has not.
 */
export function joined(a: Rows, b: Rows, keys: readonly [string, string]): Joined {
  const [keyA, keyB] = [a.columns.indexOf(keys[0]), b.columns.indexOf(keys[1])];
  if (keyA < 0 || keyB < 0)
    throw new Error(`the ${keyA < 0 ? "first" : "second"} table has no column \`${keyA < 0 ? keys[0] : keys[1]}\``);
  const without = (row: readonly unknown[], place: number): unknown[] => row.filter((_, index) => index !== place);
  const byKey = new Map<string, unknown[][]>();
  everyRow(b, (row) => {
    const key = fullText(row[keyB]);
    const found = byKey.get(key);
    if (found === undefined) byKey.set(key, [row as unknown[]]);
    else found.push(row as unknown[]);
  });
  const used = new Set<string>();
  const pairs: unknown[][] = [];
  let aloneA = 0;
  everyRow(a, (row) => {
    const key = fullText(row[keyA]);
    const others = byKey.get(key);
    if (others === undefined) {
      aloneA += 1;
      return;
    }
    used.add(key);
    for (const other of others)
      if (pairs.length < MOST_PAIRS) pairs.push([row[keyA], ...without(row, keyA), ...without(other, keyB)]);
  });
  let aloneB = 0;
  for (const [key, found] of byKey) if (!used.has(key)) aloneB += found.length;
  const [namesA, namesB] = [without(a.columns, keyA) as string[], without(b.columns, keyB) as string[]];
  const told = (name: string, others: readonly string[], mark: string): string =>
    others.includes(name) ? `${name} ${mark}` : name;
  const columns = [
    keys[0],
    ...namesA.map((name) => told(name, namesB, "A")),
    ...namesB.map((name) => told(name, namesA, "B")),
  ];
  return { rows: new ListedRows(columns, pairs), alone: [aloneA, aloneB] };
}
