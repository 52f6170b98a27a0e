import { expect, test } from "vitest";
import { seated } from "./seats";

const none = new Map<number, number>();

test("another order: runs that stay keep their rows, those that come take the free ones in turn", () => {
  const first = seated(none, [6, 7, 8, 9]);
  expect([...first.values()]).toEqual([0, 1, 2, 3]);
  const second = seated(first, [9, 10, 11, 12, 13]);
  expect([...second]).toEqual([
    [9, 3],
    [10, 0],
    [11, 1],
    [12, 2],
    [13, 4],
  ]);
});

test("scrolling: those that come get rows of their own", () => {
  const first = seated(none, [6, 7, 8, 9]);
  expect([...seated(first, [5, 6, 7, 8]).values()]).toEqual([4, 0, 1, 2]);
});

test("no two runs share a row, however the list changes", () => {
  let seats: ReadonlyMap<number, number> = none;
  for (const runs of [[1, 2, 3, 4], [3], [5, 3, 6, 7, 8], [], [9, 1]]) {
    seats = seated(seats, runs);
    expect([...seats.keys()]).toEqual(runs);
    expect(new Set(seats.values()).size).toBe(runs.length);
  }
});
