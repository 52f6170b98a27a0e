/** Arrow IPC -> plain columns. Loaded with the first chart, not with the page. */

import { tableFromIPC } from "@uwdata/flechette";

/** Rows ordered by run, key, x; columns of equal length. `key` counts in the keys that were asked for. */
export interface ChartRows {
  run: ArrayLike<number | bigint>;
  key: Int32Array;
  x: Float64Array;
  last: Float64Array;
  min: Float64Array;
  max: Float64Array;
  mean: Float64Array;
  n: Int32Array;
  bad: Int32Array;
}

/** The answer of `POST /series/chart`. Empty in, empty columns out. */
export function decodeChart(bytes: ArrayBuffer): ChartRows {
  const table = tableFromIPC(bytes, { useBigInt: true });
  const floats = (name: string): Float64Array => column(table, name, Float64Array);
  const ints = (name: string): Int32Array => column(table, name, Int32Array);
  return {
    run: table.numRows === 0 ? [] : (table.getChild("run").toArray() as ArrayLike<number | bigint>),
    key: ints("key"),
    x: floats("x"),
    last: floats("last"),
    min: floats("min"),
    max: floats("max"),
    mean: floats("mean"),
    n: ints("n"),
    bad: ints("bad"),
  };
}

/** One column without a copy where the answer holds it in one piece. */
function column<T extends Float64Array | Int32Array>(
  table: ReturnType<typeof tableFromIPC>,
  name: string,
  Kind: { new (values: Iterable<number> | number): T },
): T {
  if (table.numRows === 0) return new Kind(0);
  const values: unknown = table.getChild(name).toArray();
  return values instanceof Kind ? values : new Kind(values as Iterable<number>);
}
