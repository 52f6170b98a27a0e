import { expect, test } from "vitest";
import { mayBeCut } from "./cut";
import { NARROWEST } from "./useWidths";

test("numbers of 4 digits need no edge in a column of the least width for numbers", () => {
  expect(mayBeCut("0.1234", 88, true)).toBe(false);
  expect(mayBeCut("-1.234e-10", 88, true)).toBe(true);
});

test("words need one unless they are short, and letters of unknown width always", () => {
  expect(mayBeCut("adam", 104, false)).toBe(false);
  expect(mayBeCut("cosine-annealing", 104, false)).toBe(true);
  expect(mayBeCut("日本", 104, false)).toBe(true);
});

test("what is missing fits everywhere", () => {
  expect(mayBeCut("–", NARROWEST, true)).toBe(false);
  expect(mayBeCut("–", NARROWEST, false)).toBe(false);
});
