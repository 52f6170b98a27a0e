import fc from "fast-check";
import { expect, test } from "vitest";
import { readValue, writtenValue } from "./configText";

test("what is written is read back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(readValue(writtenValue(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("numbers, words and words that look like numbers", () => {
  expect([readValue("1e-3"), readValue(" true "), readValue("adam"), readValue('"5"')]).toEqual([
    0.001,
    true,
    "adam",
    "5",
  ]);
});
