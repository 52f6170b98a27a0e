import { expect, test } from "vitest";
import { slotColour, slotDash } from "./colours";
import { formatAge, formatDuration, formatDurationTick } from "./durations";
import { durationTicks } from "./ticks";

test.each([
  [1.54, "1.5 s"],
  [42, "42 s"],
  [185, "3 m 5 s"],
  [8040, "2 h 14 m"],
  [7200, "2 h"],
  [273_600, "3 d 4 h"],
  [-60, "−1 m"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("ages fit a narrow column", () => {
  expect([0, 9, 40, 300, 10_800, 86_400 * 12, 86_400 * 800].map(formatAge)).toEqual([
    "now",
    "now",
    "40 s",
    "5 m",
    "3 h",
    "12 d",
    "2 y",
  ]);
});

test("ticks of time stand on whole seconds, minutes, hours, days", () => {
  const labels = (hi: number): string[] => {
    const { ticks, step } = durationTicks(0, hi, 6);
    return ticks.map((tick) => formatDurationTick(tick, step));
  };
  expect(labels(90)).toEqual(["0", "15s", "30s", "45s", "1m", "1m15", "1m30"].slice(0, labels(90).length));
  expect(labels(3600)).toEqual(["0", "10m", "20m", "30m", "40m", "50m", "1h"]);
  expect(labels(86_400 * 10)).toEqual(["0", "2d", "4d", "6d", "8d", "10d"]);
});

test("slots go round, and from the ninth on have a dash", () => {
  expect([1, 20, 21, 0].map(slotColour)).toEqual(["var(--run-1)", "var(--run-20)", "var(--run-1)", "var(--run-20)"]);
  for (let slot = 1; slot <= 20; slot++) expect(slotDash(slot).length > 0).toBe(slot > 8);
});
