import fc from "fast-check";
import { expect, it } from "vitest";
import { windowOf } from "./logWindow";

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
