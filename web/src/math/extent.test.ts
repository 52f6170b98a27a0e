import fc from "fast-check";
import { expect, test } from "vitest";
import { extentOf, hidesTheRest, padded, paddedLog, robustExtent, union } from "./extent";

const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });

test("the extent is that of the finite values", () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), (values) => {
      const noisy = [Number.NaN, ...values, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      expect(extentOf(Float64Array.from(noisy))).toEqual({ lo: Math.min(...values), hi: Math.max(...values) });
    }),
  );
  expect(extentOf(Float64Array.of(Number.NaN))).toBeNull();
  expect(extentOf()).toBeNull();
});

test("a robust range holds nearly all values and leaves one spike out", () => {
  const values = Float64Array.from({ length: 500 }, (_, index) => (index === 250 ? 1e6 : Math.sin(index)));
  const robust = robustExtent(values);
  expect(robust?.hi).toBeLessThanOrEqual(1);
  expect(hidesTheRest({ lo: -1, hi: 1e6 }, robust as NonNullable<typeof robust>)).toBe(true);
  expect(hidesTheRest({ lo: -1, hi: 1 }, { lo: -0.98, hi: 0.98 })).toBe(false);
});

test("padding keeps the data inside, zero at the edge, and never is empty", () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      const bounds = { lo: Math.min(a, b), hi: Math.max(a, b) };
      const room = padded(bounds);
      expect(room.lo).toBeLessThanOrEqual(bounds.lo);
      expect(room.hi).toBeGreaterThanOrEqual(bounds.hi);
      expect(room.hi).toBeGreaterThan(room.lo);
    }),
  );
  expect(padded({ lo: 0.01, hi: 1 }).lo).toBe(0);
  expect(paddedLog({ lo: 1, hi: 1 })).toEqual({ lo: 0.5, hi: 2 });
});

test("union", () => {
  expect(union(null, { lo: 1, hi: 2 })).toEqual({ lo: 1, hi: 2 });
  expect(union({ lo: 0, hi: 1 }, { lo: 1, hi: 2 })).toEqual({ lo: 0, hi: 2 });
});
