import { describe, expect, it } from "vitest";
import { askedStatistics, statisticOf } from "./statistics";

describe("statistics in names", () => {
  it("are the last word, after a name", () => {
    expect(statisticOf("val/loss.min_step")).toEqual({ key: "val/loss", what: "min_step" });
    expect(statisticOf("a.b.max")?.key).toBe("a.b");
    for (const name of ["loss", "min", ".min", "loss.minimum", "loss."]) expect(statisticOf(name)).toBeNull();
  });

  it("are asked for once, for columns and the order alike", () => {
    expect(askedStatistics(["state", "config.a.min", "summary.b.max", "-summary.b.max", "summary.loss"])).toEqual([
      "summary.b.max",
    ]);
  });
});
