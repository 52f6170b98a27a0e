import fc from "fast-check";
import { expect, test } from "vitest";
import type { SeriesColumns } from "./columns";
import { appended, tailFrom } from "./tail";

function columns(points: readonly (readonly [x: number, y: number])[], n = 1): SeriesColumns {
  const y = Float64Array.from(points, ([, value]) => value);
  const x = Float64Array.from(points, ([at]) => at);
  return {
    x,
    last: y,
    min: y,
    max: y,
    mean: y,
    n: new Int32Array(points.length).fill(n),
    bad: new Int32Array(points.length),
  };
}

const pairs = ({ x, last }: SeriesColumns): [number, number][] =>
  [...x].map((at, index) => [at, last[index] as number]);

test("any cut of a series, put together again, is the series", () => {
  const series = fc
    .uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 2, maxLength: 60 })
    .map((xs) => xs.sort((a, b) => a - b).map((x) => [x, x * 2] as const));
  fc.assert(
    fc.property(series, fc.nat(), fc.nat(), (points, cut, overlap) => {
      const at = 1 + (cut % (points.length - 1));
      const from = Math.max(0, at - 1 - (overlap % at));
      // The tail begins at the last known point or before it, as for another run of the same request.
      expect(pairs(appended(columns(points.slice(0, at)), columns(points.slice(from))))).toEqual(points);
    }),
  );
});

test("a last value written anew is taken, and nothing new is told apart", () => {
  const old = columns([
    [1, 10],
    [2, 20],
  ]);
  expect(pairs(appended(old, columns([[2, 21]])))).toEqual([
    [1, 10],
    [2, 21],
  ]);
  expect(appended(old, columns([[2, 20]]))).toBe(old);
  expect(appended(old, columns([]))).toBe(old);
  expect(appended(old, columns([[1, 10]]))).toBe(old);
});

test("a bucket at the end is kept, and newer rows follow it", () => {
  expect(
    pairs(
      appended(
        columns(
          [
            [5, 50],
            [10, 100],
          ],
          5,
        ),
        columns([
          [10, 1],
          [12, 2],
        ]),
      ),
    ),
  ).toEqual([
    [5, 50],
    [10, 100],
    [12, 2],
  ]);
});

test("nothing at hand, or far more rows than pixels: the whole is read", () => {
  expect(tailFrom(columns([]), 100)).toBeNull();
  expect(tailFrom(columns(Array.from({ length: 200 }, (_, index) => [index, 0] as const)), 100)).toBeNull();
  expect(tailFrom(columns([[7, 1]]), 100)).toBe(7);
});

test("a series that grows point by point is right at every length, and what was shown before stays as it was", () => {
  const steps = fc.array(fc.record({ by: fc.integer({ min: 0, max: 3 }), y: fc.integer() }), { maxLength: 300 });
  fc.assert(
    fc.property(steps, (growth) => {
      let points: (readonly [number, number])[] = [[0, 0]];
      let series = columns(points);
      const shown: [SeriesColumns, typeof points][] = [];
      for (const { by, y } of growth) {
        const [at] = points.at(-1) as readonly [number, number];
        // A step of 0 writes the last point anew.
        points = by === 0 ? [...points.slice(0, -1), [at, y]] : [...points, [at + by, y]];
        series = appended(series, columns(points.slice(-2)));
        shown.push([series, points]);
      }
      for (const [each, expected] of shown) expect(pairs(each)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
