import fc from "fast-check";
import { expect, test } from "vitest";
import { xTicks, yTicks } from "./axisText";
import { dragBox } from "./gestures";
import type { ChartLine, ChartModel } from "./model";
import { placeX, placeY, valueAtX, valueAtY } from "./model";
import { loggedValue, nextX, readingsAt } from "./readings";
import { readingText } from "./spoken";
import { tableRows } from "./tableRows";

function line(run: number, x: number[], y: number[]): ChartLine {
  const ys = Float64Array.from(y);
  return {
    run,
    name: `run-${run}`,
    slot: run,
    x: Float64Array.from(x),
    y: ys,
    raw: null,
    min: ys,
    max: ys,
    n: new Int32Array(x.length).fill(1),
    bad: new Int32Array(x.length),
    dash: [],
  };
}

function model(lines: ChartLine[]): ChartModel {
  return {
    lines,
    x: { lo: 0, hi: 100, kind: "step", label: "step" },
    y: { lo: 0, hi: 10, log: false, clipped: 0, floored: 0 },
    points: 0,
    bucketed: false,
  };
}

const SIZE = { width: 400, height: 100 };

test("readings are logged points, the nearest line first", () => {
  const chart = model([line(1, [0, 50, 100], [1, 2, 3]), line(2, [0, 48, 100], [9, 8, 7])]);
  const readings = readingsAt(chart, loggedValue, 49.4, 0.75, SIZE);
  expect(readings.map(({ line: { run }, x, value }) => [run, x, value])).toEqual([
    [2, 48, 8],
    [1, 50, 2],
  ]);
});

test("a line that ended before the pointer says nothing", () => {
  const chart = model([line(1, [0, 20], [1, 1]), line(2, [0, 100], [5, 5])]);
  expect(readingsAt(chart, loggedValue, 60, 0.1, SIZE).map((reading) => reading.line.run)).toEqual([2]);
});

test("arrow keys walk over the points of all lines and stop at the end", () => {
  const chart = model([line(1, [0, 50, 100], [1, 2, 3]), line(2, [0, 25, 100], [9, 8, 7])]);
  const walked = [0];
  for (let x = nextX(chart, 0, 1); x !== null; x = nextX(chart, x, 1)) walked.push(x);
  expect(walked).toEqual([0, 25, 50, 100]);
  const back = [100];
  for (let x = nextX(chart, 100, -1); x !== null; x = nextX(chart, x, -1)) back.push(x);
  expect(back).toEqual([100, 50, 25, 0]);
});

test("a table has each x once, and only values that were logged there", () => {
  const chart = model([line(1, [0, 50], [1, 2]), line(2, [0, 25], [9, 8])]);
  const { rows, total } = tableRows(chart, 10);
  expect(total).toBe(3);
  expect(rows).toEqual([
    { x: 0, values: [1, 9] },
    { x: 25, values: [null, 8] },
    { x: 50, values: [2, null] },
  ]);
  expect(tableRows(chart, 2).rows.map((row) => row.x)).toEqual([0, 50]);
});

test("what is spoken is short", () => {
  const chart = model(Array.from({ length: 8 }, (_, index) => line(index + 1, [5], [index])));
  expect(readingText(chart, readingsAt(chart, loggedValue, 5, null, SIZE))).toBe(
    "step 5: run-8 7, run-7 6, run-6 5, run-5 4, run-4 3, and 3 more",
  );
  expect(readingText(chart, [])).toBe("no values here");
});

test("a drag is along x, along y or a box", () => {
  const start = { x: 10, y: 10 };
  expect(dragBox(2, 1, start)).toBeNull();
  expect(dragBox(100, 5, start)).toEqual({ x: { from: 10, to: 110 }, y: null });
  expect(dragBox(-3, 60, start)).toEqual({ x: null, y: { from: 10, to: 70 } });
  expect(dragBox(-8, 8, start)).toEqual({ x: { from: 2, to: 10 }, y: { from: 10, to: 18 } });
});

test("places and values are inverse, on linear and log axes", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (share, log) => {
      const y = { lo: 1e-3, hi: 10, log, clipped: 0, floored: 0 };
      expect(placeY(y, valueAtY(y, share))).toBeCloseTo(share, 9);
      const x = { lo: -5, hi: 5, kind: "step", label: "" } as const;
      expect(placeX(x, valueAtX(x, share))).toBeCloseTo(share, 9);
    }),
  );
});

test("axes have labels that fit and steps are whole", () => {
  expect(xTicks({ lo: 0, hi: 20_000, kind: "step", label: "" }, 330).labels).toEqual(["0", "5k", "10k", "15k", "20k"]);
  expect(xTicks({ lo: 0, hi: 2, kind: "step", label: "" }, 330).at).toEqual([0, 1, 2]);
  expect(yTicks({ lo: 1e-4, hi: 1, log: true, clipped: 0, floored: 0 }, 142).labels).toEqual([
    "1e-4",
    "0.001",
    "0.01",
    "0.1",
    "1",
  ]);
});
