import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ema, gaussian, runningMedian, smooth, smoothingUnit, warmUp } from "./smoothing";

const series = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 50 }), y: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((points) => {
    let x = 0;
    const xs = Float64Array.from(points, ({ gap }) => (x += gap));
    // + 0: a chart has no negative zero, and sorting does not tell it from zero.
    return { xs, ys: Float64Array.from(points, ({ y }) => y + 0) };
  });
const amount = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe("ema", () => {
  test("is the textbook recursion with bias correction when steps are even", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 40 }),
        amount,
        (values, beta) => {
          const out = ema(Float64Array.from(values.keys()), Float64Array.from(values), beta, 1);
          let mean = 0;
          values.forEach((value, index) => {
            mean = beta * mean + (1 - beta) * value;
            expect(out[index]).toBeCloseTo(mean / (1 - beta ** (index + 1)), 6);
          });
        },
      ),
    );
  });
  test("weighs a value by the distance that it stands for: repeating a value at each step changes nothing", () => {
    // 0 at step 0, then 1 at step 3: the same as 1 logged at steps 1, 2 and 3.
    const sparse = ema(Float64Array.of(0, 3), Float64Array.of(0, 1), 0.8, 1);
    const dense = ema(Float64Array.of(0, 1, 2, 3), Float64Array.of(0, 1, 1, 1), 0.8, 1);
    expect(sparse[1]).toBeCloseTo(dense[3] as number, 12);
  });
  test("begins at the first value, stays inside the data, keeps NaN where it was and does not spread it", () => {
    fc.assert(
      fc.property(series, amount, fc.nat(59), ({ xs, ys }, beta, at) => {
        const clean = ema(xs, ys, beta, 1);
        expect(clean[0]).toBeCloseTo(ys[0] as number, 6);
        for (const value of clean) {
          expect(value).toBeGreaterThanOrEqual(Math.min(...ys) - 1e-6);
          expect(value).toBeLessThanOrEqual(Math.max(...ys) + 1e-6);
        }
        const holed = Float64Array.from(ys);
        holed[at % ys.length] = Number.NaN;
        const out = ema(xs, holed, beta, 1);
        expect([...out].map(Number.isNaN)).toEqual([...holed].map(Number.isNaN));
      }),
    );
  });
});

test("gaussian and median stay inside the data, keep constants, keep NaN", () => {
  fc.assert(
    fc.property(series, fc.double({ min: 0.1, max: 100, noNaN: true }), ({ xs, ys }, reach) => {
      for (const kind of [gaussian, runningMedian]) {
        const out = kind(xs, ys, reach);
        const [lo, hi] = [Math.min(...ys), Math.max(...ys)];
        for (const value of out) {
          expect(value).toBeGreaterThanOrEqual(lo - Math.abs(lo) * 1e-9 - 1e-9);
          expect(value).toBeLessThanOrEqual(hi + Math.abs(hi) * 1e-9 + 1e-9);
        }
        const flat = kind(
          xs,
          ys.map(() => 7),
          reach,
        );
        for (const value of flat) expect(value).toBeCloseTo(7, 9);
      }
    }),
  );
});

test("the running median is the median of a plain window", () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 100 }), ({ xs, ys }, radius) => {
      const out = runningMedian(xs, ys, radius);
      xs.forEach((centre, index) => {
        const near = [...ys]
          .filter((_, other) => Math.abs((xs[other] as number) - centre) <= radius)
          .sort((a, b) => a - b);
        const half = near.length >> 1;
        const median = near.length % 2 ? near[half] : ((near[half - 1] as number) + (near[half] as number)) / 2;
        expect(out[index]).toBe(median);
      });
    }),
  );
});

test("one outlier is gone under the median and no amount is no work", () => {
  const xs = Float64Array.from({ length: 21 }, (_, index) => index);
  const ys = xs.map((x) => (x === 10 ? 1000 : 1));
  expect(Math.max(...smooth({ kind: "median", amount: 0.8 }, xs, ys, 1))).toBe(1);
  expect(smooth({ kind: "ema", amount: 0 }, xs, ys, 1)).toBe(ys);
  expect(() => smooth({ kind: "ema", amount: 0.5 }, xs, ys.subarray(1), 1)).toThrow(RangeError);
});

test("a zoomed window with its warm-up has the shape of the whole", () => {
  const xs = Float64Array.from({ length: 1000 }, (_, index) => index);
  const ys = xs.map((x) => Math.sin(x / 50) + ((x * 7919) % 13) / 13);
  const smoothing = { kind: "ema", amount: 0.95 } as const;
  const unit = smoothingUnit(0, 999, 1000);
  const whole = smooth(smoothing, xs, ys, unit);
  const from = Math.floor(600 - warmUp(smoothing, unit));
  const part = smooth(smoothing, xs.subarray(from), ys.subarray(from), unit);
  for (let x = 600; x < 1000; x++)
    expect(Math.abs((part[x - from] as number) - (whole[x] as number))).toBeLessThan(0.02);
});

test("the unit does not jump when a series outgrows its buckets", () => {
  expect(smoothingUnit(0, 1000, 1001)).toBeCloseTo(smoothingUnit(0, 1010, 1011), 1);
  expect(smoothingUnit(5, 5, 1)).toBe(1);
});
