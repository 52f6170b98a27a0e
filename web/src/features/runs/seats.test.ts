import { expect, test } from "vitest";
import { seated } from "./seats";

const none = new Map<number, number>();

test("runs that stay keep their rows, those that come take the free ones", () => {
  const first = seated(none, [7, 8, 9]);
  expect([...first.values()]).toEqual([0, 1, 2]);
  const second = seated(first, [9, 10, 8, 11]);
  expect(second.get(9)).toBe(2);
  expect(second.get(8)).toBe(1);
  expect(second.get(10)).toBe(0);
  expect(second.get(11)).toBe(3);
});

test("no two runs share a row, however the list changes", () => {
  let seats: ReadonlyMap<number, number> = none;
  for (const runs of [[1, 2, 3, 4], [3], [5, 3, 6, 7, 8], [], [9, 1]]) {
    seats = seated(seats, runs);
    expect([...seats.keys()]).toEqual(runs);
    expect(new Set(seats.values()).size).toBe(runs.length);
  }
});
