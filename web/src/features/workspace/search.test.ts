import fc from "fast-check";
import { expect, test } from "vitest";
import { amountOf, sliderOf } from "../../panels/smoothingSlider";
import { viewOf, withZoom, zoomsOf } from "../../panels/viewSearch";
import { joinIds, shownIds, topOf, validateWorkspaceSearch } from "./search";
import { tellingMetric } from "./tellingMetric";

test("any search is read, and reading it again changes nothing", () => {
  const anything = fc.dictionary(
    fc.constantFrom("runs", "f", "sort", "x", "smooth", "kind", "log", "out", "q", "zoom"),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(anything, (raw) => {
      const search = validateWorkspaceSearch(raw);
      expect(validateWorkspaceSearch({ ...search })).toEqual(search);
      viewOf(search);
      zoomsOf(search.zoom);
    }),
  );
});

test("the default view has an empty address", () => {
  expect(validateWorkspaceSearch({})).toEqual({});
  expect(viewOf({})).toEqual({ x: null, smoothing: { amount: 0, kind: "ema" }, log: false, outliers: "auto" });
  expect(validateWorkspaceSearch({ runs: 7, log: "yes", smooth: 3 })).toEqual({ runs: "7" });
});

test("shown runs: the first of the list, or the named ones, or none", () => {
  const ids = Array.from({ length: 30 }, (_, index) => `r${index}`);
  expect(shownIds(undefined, ids).size).toBe(20);
  expect([...shownIds("top:2", ids)]).toEqual(["r0", "r1"]);
  expect([...shownIds("r5,other", ids)]).toEqual(["r5", "other"]);
  expect(shownIds(joinIds([]), ids).size).toBe(0);
  expect(topOf("r5")).toBeNull();
});

test("a zoom comes back from the address to within a thousandth; x is the section's, y the panel's", () => {
  const range = fc
    .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
    .map(([lo, height]) => ({ lo, hi: lo + height }));
  fc.assert(
    fc.property(range, range, (x, y) => {
      const { train, loss } = zoomsOf(withZoom(undefined, "train", "loss", { x, y }));
      for (const [found, wanted] of [
        [train?.x, x],
        [loss?.y, y],
      ] as const) {
        const most = (wanted.hi - wanted.lo) / 1000;
        expect(Math.abs((found?.lo ?? Number.NaN) - wanted.lo)).toBeLessThanOrEqual(most);
        expect(Math.abs((found?.hi ?? Number.NaN) - wanted.hi)).toBeLessThanOrEqual(most);
      }
    }),
  );
  expect(withZoom({ train: [0, 1], loss: [null, null, 0, 1] }, "train", "loss", null)).toBeUndefined();
});

test("the slider goes there and back", () => {
  for (let slider = 0; slider <= 100; slider++) expect(Math.abs(sliderOf(amountOf(slider)) - slider)).toBeLessThan(3);
  expect([amountOf(0), amountOf(100)]).toEqual([0, 0.999]);
});

test("the telling metric is what people compare runs by", () => {
  const keys = ["train/loss", "val/mean_iou", "lr"].map((name) => ({ name, kind: "number", stream: "history" }));
  expect(tellingMetric(keys)).toBe("val/mean_iou");
  expect(tellingMetric(keys.slice(0, 1))).toBe("train/loss");
  expect(tellingMetric([])).toBeNull();
  const learning = ["train/explained_variance", "train/value_loss", "rollout/ep_rew_mean"];
  expect(tellingMetric(learning.map((name) => ({ name, kind: "number", stream: "history" })))).toBe(
    "rollout/ep_rew_mean",
  );
});
