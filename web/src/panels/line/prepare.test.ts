import fc from "fast-check";
import { expect, test } from "vitest";
import { migrate } from "./options";
import { type PrepareOptions, prepare, type SourceLine, unitOf } from "./prepare";

const OPTIONS: PrepareOptions = {
  xKind: "step",
  xLabel: "step",
  smoothing: { kind: "ema", amount: 0 },
  log: false,
  outliers: "auto",
  yLo: null,
  yHi: null,
  most: null,
  zoom: null,
};

function source(run: number, ys: readonly number[], xs: readonly number[] = ys.map((_, index) => index)): SourceLine {
  const y = Float64Array.from(ys);
  const columns = {
    x: Float64Array.from(xs),
    last: y,
    min: y,
    max: y,
    mean: y,
    n: new Int32Array(ys.length).fill(1),
    bad: Int32Array.from(ys, (each) => Number(!Number.isFinite(each))),
  };
  return { run, name: `run-${run}`, slot: run, columns, unit: unitOf(columns), keyIndex: 0 };
}

test("every finite point lies inside the axes when nothing is clipped", () => {
  const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 8 }), (runs) => {
      const model = prepare(
        runs.map((ys, run) => source(run + 1, ys)),
        { ...OPTIONS, outliers: "show" },
      );
      expect(model?.y.clipped).toBe(0);
      for (const ys of runs) {
        expect(Math.min(...ys)).toBeGreaterThanOrEqual(model?.y.lo as number);
        expect(Math.max(...ys)).toBeLessThanOrEqual(model?.y.hi as number);
      }
    }),
  );
});

test("one point that hides the rest is clipped and counted; shown when asked for", () => {
  const ys = Array.from({ length: 500 }, (_, index) => (index === 100 ? 1e6 : 1 + Math.sin(index)));
  const model = prepare([source(1, ys)], OPTIONS);
  expect(model?.y.hi).toBeLessThan(3);
  expect(model?.y.clipped).toBeGreaterThanOrEqual(1);
  expect(prepare([source(1, ys)], { ...OPTIONS, outliers: "show" })?.y.hi).toBeGreaterThanOrEqual(1e6);
});

test("a log axis counts what it cannot show and begins above zero", () => {
  const model = prepare([source(1, [0, -1, 0.001, 10])], { ...OPTIONS, log: true });
  expect(model?.y).toMatchObject({ log: true, floored: 2 });
  expect(model?.y.lo).toBeGreaterThan(0);
  expect(prepare([source(1, [-1, -2])], { ...OPTIONS, log: true })?.y.lo).toBeGreaterThan(0);
});

test("only what is in view decides the y range", () => {
  const zoom = { x: { lo: 5, hi: 9 } };
  const model = prepare([source(1, [1000, 900, 800, 700, 600, 5, 4, 3, 2, 1])], { ...OPTIONS, zoom });
  expect(model?.points).toBe(5);
  expect(model?.y.hi).toBeLessThan(6);
  expect(model?.x).toMatchObject(zoom.x);
});

test("smoothing keeps the logged values beside the shown ones", () => {
  const model = prepare([source(1, [1, 0, 1, 0])], { ...OPTIONS, smoothing: { kind: "ema", amount: 0.9 } });
  expect([...(model?.lines[0]?.raw ?? [])]).toEqual([1, 0, 1, 0]);
  expect(model?.lines[0]?.y[3]).toBeGreaterThan(0.3);
});

test("nothing logged is no chart; one step, or only NaN, is one", () => {
  expect(prepare([], OPTIONS)).toBeNull();
  expect(prepare([source(1, [])], OPTIONS)).toBeNull();
  expect(prepare([source(1, [3], [7])], OPTIONS)?.x).toMatchObject({ lo: 6.5, hi: 7.5 });
  expect(prepare([source(1, [Number.NaN, Number.NaN])], OPTIONS)?.y).toMatchObject({ lo: 0, hi: 1.05 });
});

test("saved options are read whatever they are", () => {
  fc.assert(fc.property(fc.jsonValue(), (saved) => migrate(saved) !== null));
  expect(migrate({ x: "time", log: true, smoothing: "much", outliers: "clip" })).toMatchObject({
    x: "time",
    log: true,
    smoothing: null,
    outliers: "clip",
  });
});

test("an axis of shares ends at the whole, unless something lies beyond it", () => {
  const shares = { ...OPTIONS, most: 100 };
  expect(prepare([source(1, [100, 100])], shares)?.y).toMatchObject({ lo: 90, hi: 100 });
  expect(prepare([source(1, [20, 40])], shares)?.y.hi).toBe(41);
  expect(prepare([source(1, [20, 120])], shares)?.y.hi).toBeGreaterThan(120);
});
