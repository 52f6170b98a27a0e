import { expect, test } from "vitest";
import { readFigure } from "./figure";
import { type ChartInk, optionOf } from "./option";

const INK: ChartInk = { text: "", grid: "", axis: "", panel: "", series: [""], font: "" };

/** Pixels at the left of the plot, and between its y axis and the axis' title. */
function leftOf(names: string[]): { left: number; gap: number } {
  const z = names.map(() => [1, 2]);
  const option = optionOf(readFigure({ data: [{ type: "heatmap", x: ["a", "b"], y: names, z }] }), INK);
  const [[grid], [axis]] = [option.grid as { left: number }[], option.yAxis as { nameGap: number }[]];
  return { left: grid?.left ?? 0, gap: axis?.nameGap ?? 0 };
}

test("names of classes at the left have room, and the title of their axis stands before them", () => {
  const [short, long, endless] = [["0", "1"], ["setosa", "versicolor"], ["x".repeat(1000)]].map(leftOf);
  expect(long?.gap).toBeGreaterThan("versicolor".length * 6);
  expect(long?.left).toBeGreaterThan((long?.gap ?? 0) + 10);
  expect(short?.left).toBeLessThan(60);
  expect(endless?.left).toBeLessThan(200);
});
