import fc from "fast-check";
import { expect, test } from "vitest";
import { formatBytes, formatCount, formatLogTick, formatTicks, formatValue } from "./numbers";
import { logTicks, niceTicks } from "./ticks";

test.each([
  [0.81234, "0.8123"],
  [12400, "12,400"],
  [0.0003, "3e-4"],
  [1.5, "1.5"],
  [0, "0"],
  [-2.5, "−2.5"],
  [1234.56, "1,235"],
  [999.99, "1,000"],
  [1.23456e12, "1.235e12"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "−∞"],
])("value %f reads %s", (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test("a value keeps four significant digits", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (value) => {
      const read = Number(formatValue(value).replaceAll(",", "").replace("−", "-"));
      expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 5.1e-4);
    }),
  );
});

test.each([
  [
    [0, 5000, 10000, 15000, 20000],
    ["0", "5k", "10k", "15k", "20k"],
  ],
  [
    [0, 0.25, 0.5, 0.75, 1],
    ["0", "0.25", "0.5", "0.75", "1"],
  ],
  [
    [0, 1e-4, 2e-4, 3e-4],
    ["0", "1e-4", "2e-4", "3e-4"],
  ],
  [
    [0, 500_000, 1e6, 1.5e6],
    ["0", "500k", "1M", "1.5M"],
  ],
  [
    [-2, 0, 2],
    ["−2", "0", "2"],
  ],
])("ticks %j read %j", (ticks, texts) => {
  expect(formatTicks(ticks, (ticks[1] as number) - (ticks[0] as number))).toEqual(texts);
});

test("different ticks have different labels, and lie inside the range", () => {
  const range = fc.tuple(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
  );
  fc.assert(
    fc.property(range, fc.integer({ min: 2, max: 12 }), ([lo, height], most) => {
      const hi = lo + height;
      // Below that, doubles themselves run out of digits.
      fc.pre(height > Math.abs(lo) * 1e-7);
      const { ticks, step } = niceTicks(lo, hi, most);
      expect(ticks.length).toBeLessThanOrEqual(most);
      const labels = formatTicks(ticks, step);
      expect(new Set(labels).size).toBe(labels.length);
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(lo - step * 1e-6);
        expect(tick).toBeLessThanOrEqual(hi + step * 1e-6);
      }
    }),
  );
});

test("log ticks: powers over decades, finer within few, never too many", () => {
  expect(logTicks(1e-4, 1, 6)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
  expect(logTicks(0.5, 20, 6)).toEqual([0.5, 1, 2, 5, 10, 20]);
  expect(logTicks(2, 3, 5).length).toBeGreaterThan(1);
  expect(logTicks(0, 1, 5)).toEqual([]);
  fc.assert(
    fc.property(fc.integer({ min: -12, max: 12 }), fc.double({ min: 0.5, max: 20, noNaN: true }), (power, decades) => {
      const lo = 10 ** power;
      const ticks = logTicks(lo, lo * 10 ** decades, 5);
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThanOrEqual(5);
    }),
  );
});

test("counts, log ticks and bytes", () => {
  expect(formatCount(1234567)).toBe("1,234,567");
  expect([1e-5, 0.01, 1, 100, 1e4, 1e6].map(formatLogTick)).toEqual(["1e-5", "0.01", "1", "100", "10k", "1M"]);
  expect([0, 999, 12_345_678].map(formatBytes)).toEqual(["0 B", "999 B", "12.3 MB"]);
});
