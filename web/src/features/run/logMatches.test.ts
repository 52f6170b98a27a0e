import fc from "fast-check";
import { expect, test } from "vitest";
import { MOST_FOUND, matchesLater, NOTHING_FOUND } from "./logMatches";

test("answers in any pieces, the unfinished line told twice, are every line once", () => {
  const pieces = fc.array(fc.record({ length: fc.nat(20), unfinished: fc.boolean() }), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (plan) => {
      let found = NOTHING_FOUND;
      for (const { length, unfinished } of plan) {
        const from = found.looked;
        const lines = Array.from({ length: length + (unfinished ? 1 : 0) }, (_, index) => from + index);
        found = matchesLater(found, { writer: "w", lines, looked: from + length, done: true, literal: false });
        expect(found.lines).toEqual(Array.from({ length: from + lines.length }, (_, line) => line));
      }
    }),
  );
});

test("a line that no longer fits when it is finished is taken back", () => {
  const half = matchesLater(NOTHING_FOUND, { writer: "w", lines: [3, 7], looked: 7, done: true, literal: false });
  const whole = matchesLater(half, { writer: "w", lines: [], looked: 9, done: true, literal: false });
  expect(whole.lines).toEqual([3]);
});

test("as long as nothing is found the list stays the same one, and it never grows beyond its end", () => {
  const lines = Array.from({ length: MOST_FOUND }, (_, index) => index);
  const full = matchesLater(NOTHING_FOUND, { writer: "w", lines, looked: MOST_FOUND, done: false, literal: false });
  const later = matchesLater(full, { writer: "w", lines: [], looked: 2 * MOST_FOUND, done: true, literal: false });
  expect(later.lines).toBe(full.lines);
  expect(
    matchesLater(full, { writer: "w", lines: [MOST_FOUND], looked: MOST_FOUND + 1, done: true, literal: false }).lines,
  ).toEqual(lines);
});
