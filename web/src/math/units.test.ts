import { expect, test } from "vitest";
import { isShare, unitOfKey } from "./units";

test("what is measured has its unit, of every rank and device; what is logged has none", () => {
  expect(
    ["system/cpu", "system/rank3/memory", "system/gpu.0.temp", "system/gpu.12.power", "system/gpu.7.util"].map(
      unitOfKey,
    ),
  ).toEqual(["%", "%", "°C", "W", "%"]);
  expect(
    ["system/proc.threads", "system/memory_gb", "train/memory_gb", "cpu", "system/own/disk", "system/constructor"].map(
      unitOfKey,
    ),
  ).toEqual([null, null, null, null, null, null]);
});

test("shares end at 100; several cores do not", () => {
  expect(["system/cpu", "system/rank1/disk", "system/gpu.0.memory"].every(isShare)).toBe(true);
  expect(["system/proc.cpu", "system/memory_gb", "cpu"].some(isShare)).toBe(false);
});
