/** One answer of `POST /api/v1/series/chart`, taken apart by key and run. Columns are views, nothing is copied. */

/** The rows of one run and key. x rises. */
export interface SeriesColumns {
  x: Float64Array;
  last: Float64Array;
  min: Float64Array;
  max: Float64Array;
  mean: Float64Array;
  n: Int32Array;
  bad: Int32Array;
}

/** All rows of an answer, ordered by run, key, x; `key` counts in the keys that were asked for. */
export interface ChartAnswer extends SeriesColumns {
  run: ArrayLike<number | bigint>;
  key: Int32Array;
}

export const NO_ROWS: SeriesColumns = {
  x: new Float64Array(0),
  last: new Float64Array(0),
  min: new Float64Array(0),
  max: new Float64Array(0),
  mean: new Float64Array(0),
  n: new Int32Array(0),
  bad: new Int32Array(0),
};

/** Calls `take` once for each run and key that has rows. */
export function splitAnswer(
  answer: ChartAnswer,
  keys: readonly string[],
  take: (run: number, key: string, columns: SeriesColumns) => void,
): void {
  const { run, key } = answer;
  const total = key.length;
  for (let from = 0; from < total; ) {
    const to = endOfGroup(run, key, from, total);
    const name = keys[key[from] as number];
    if (name !== undefined) {
      take(Number(run[from]), name, {
        x: answer.x.subarray(from, to),
        last: answer.last.subarray(from, to),
        min: answer.min.subarray(from, to),
        max: answer.max.subarray(from, to),
        mean: answer.mean.subarray(from, to),
        n: answer.n.subarray(from, to),
        bad: answer.bad.subarray(from, to),
      });
    }
    from = to;
  }
}

/** Groups are long: doubling steps, then halving, finds the end without looking at each row. */
function endOfGroup(run: ArrayLike<number | bigint>, key: Int32Array, from: number, total: number): number {
  const same = (i: number): boolean => run[i] === run[from] && key[i] === key[from];
  let lo = from;
  let stride = 1;
  while (lo + stride < total && same(lo + stride)) {
    lo += stride;
    stride *= 2;
  }
  let hi = Math.min(lo + stride, total);
  while (lo + 1 < hi) {
    const mid = (lo + hi) >>> 1;
    if (same(mid)) lo = mid;
    else hi = mid;
  }
  return hi;
}
