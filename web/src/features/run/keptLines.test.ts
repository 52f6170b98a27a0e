import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogLine, LogPage } from "../../data/types";
import { KeptLines } from "./keptLines";
import { LIVE_LINES, LOG_PAGE } from "./logWindow";

function lines(from: number, to: number, text = ""): LogLine[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => [from + index, 0, text, 0, 0]);
}

function end(from: number, to: number, text = ""): LogPage {
  const counts = { first: from, total: to, whole: to, stdout: 0, stderr: 0, stream: null };
  return { writer: "w", writers: ["w"], earlier: [], lines: lines(from, to, text), ...counts };
}

test("what is missing is exactly what nobody put there", () => {
  const range = fc.tuple(fc.nat(3000), fc.nat(800)).map(([from, length]) => [from, from + length] as const);
  fc.assert(
    fc.property(fc.array(range, { maxLength: 5 }), range, (put, [from, to]) => {
      const kept = new KeptLines();
      for (const each of put) kept.put(lines(...each), each[0]);
      const known = new Set(put.flatMap((each) => lines(...each).map(([number]) => number)));
      const asked = lines(from, to).map(([number]) => number);
      expect(asked.map((number) => kept.at(number) !== undefined)).toEqual(asked.map((number) => known.has(number)));
      const pages = asked.filter((number) => !known.has(number)).map((number) => Math.floor(number / LOG_PAGE));
      expect(kept.missing(from, to)).toEqual([...new Set(pages)]);
    }),
  );
});

test("lines that may have changed are shown anew, or asked for when the log has gone far beyond them", () => {
  const kept = new KeptLines();
  kept.putEnd(end(0, 100, "half"));
  kept.putEnd(end(0, 102, "whole"));
  expect(kept.at(99)?.[2]).toBe("whole");
  kept.putEnd(end(5000, 5100));
  expect(kept.at(101)).toBeUndefined();
  expect(kept.at(102 - LIVE_LINES)).toBeUndefined();
  expect(kept.at(101 - LIVE_LINES)?.[2]).toBe("whole");
  expect(kept.missing(0, 102)).toEqual([0]);
});

test("a reader who walks through all of a long log does not keep all of it", () => {
  const kept = new KeptLines();
  for (let page = 0; page < 250; page++) kept.put(lines(page * LOG_PAGE, (page + 1) * LOG_PAGE), page * LOG_PAGE);
  expect(kept.at(0)).toBeUndefined();
  expect(kept.missing(100 * LOG_PAGE, 250 * LOG_PAGE)).toEqual([]);
});
