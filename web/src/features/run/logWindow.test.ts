import fc from "fast-check";
import { expect, it } from "vitest";
import { pagesOf, windowOf } from "./logWindow";

const size = fc.integer({ min: 1, max: 1000 });

it("a window holds the asked line, is never too large, and stays inside the log", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 10_000 }), size, (line, total, most) => {
      const { from, to } = windowOf(line, total, most);
      const asked = Math.min(line, total - 1);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(total);
      expect(to - from).toBe(Math.min(most, total));
      expect(from <= asked && asked < to).toBe(true);
    }),
  );
});

it("pages cover every line once", () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(3000), size, (from, count, page) => {
      const lines = new Set(
        pagesOf(from, from + count, page).flatMap((each) => Array.from({ length: page }, (_, i) => each * page + i)),
      );
      for (let line = from; line < from + count; line++) expect(lines.has(line)).toBe(true);
    }),
    { numRuns: 30 },
  );
});
