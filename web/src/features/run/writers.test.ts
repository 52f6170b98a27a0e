import { describe, expect, it } from "vitest";
import { namedWriters } from "./writers";

describe("namedWriters", () => {
  it("puts ranks in order of their numbers and tells restarts apart", () => {
    const labels = namedWriters(["9f", "rank10-a", "rank2-a", "rank2-b", "rank0-a", "aa"]).map(({ label }) => label);
    expect(labels).toEqual(["rank 0", "rank 2", "rank 2 (2)", "rank 10", "process", "process (2)"]);
  });

  it("says which printed before a rewind, behind those that print now", () => {
    const labels = (writers: string[], earlier: string[]): string[] =>
      namedWriters(writers, earlier).map(({ label }) => label);
    expect(labels(["rank0-a", "rank0-b"], ["rank0-a"])).toEqual(["rank 0", "rank 0, before the rewind"]);
    expect(labels(["aa", "bb", "cc"], ["bb", "cc"])).toEqual([
      "process",
      "process, before the rewind",
      "process, before the rewind (2)",
    ]);
  });

  it("keeps each writer's own id", () => {
    expect(namedWriters(["rank1-x"])).toEqual([{ id: "rank1-x", label: "rank 1" }]);
    expect(namedWriters([])).toEqual([]);
  });
});
