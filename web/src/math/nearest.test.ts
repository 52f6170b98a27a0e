import fc from "fast-check";
import { expect, test } from "vitest";
import { lowerBound, nearestIndex } from "./nearest";

const rising = fc
  .uniqueArray(fc.integer({ min: -1000, max: 1000 }), { maxLength: 40 })
  .map((xs) => xs.sort((a, b) => a - b));

test("the nearest point is no farther than any other", () => {
  fc.assert(
    fc.property(rising, fc.double({ min: -1100, max: 1100, noNaN: true }), (xs, x) => {
      const index = nearestIndex(xs, x);
      if (xs.length === 0) {
        expect(index).toBe(-1);
        return;
      }
      const best = Math.min(...xs.map((each) => Math.abs(each - x)));
      expect(Math.abs((xs[index] as number) - x)).toBe(best);
    }),
  );
});

test("the lower bound splits what is smaller from what is not", () => {
  fc.assert(
    fc.property(rising, fc.integer({ min: -1100, max: 1100 }), (xs, x) => {
      const at = lowerBound(xs, x);
      expect(xs.slice(0, at).every((each) => each < x) && xs.slice(at).every((each) => each >= x)).toBe(true);
    }),
  );
});
