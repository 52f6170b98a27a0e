import { describe, expect, it } from "vitest";
import type { RunInfo } from "../../data/types";
import { markOf } from "./mark";

const run = (summary: object): RunInfo => ({ summary }) as unknown as RunInfo;

describe("the mark of a run in the list", () => {
  it("names what is not finite, and nothing else", () => {
    expect(markOf(run({ loss: 0.5, note: "fine", _step: "NaN" }))).toBeNull();
    expect(markOf(run({ loss: "NaN", acc: "Infinity" }))).toContain("loss is NaN, acc is infinite;");
    expect(markOf(run({ a: "NaN", b: "NaN", c: "NaN", d: "NaN" }))).toContain("c is NaN and 1 more");
  });
});
