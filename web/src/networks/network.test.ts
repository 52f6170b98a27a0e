import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNetworks, settingText, shapeText } from "./network";

describe("readNetworks", () => {
  it("reads what the SDK writes", () => {
    const row = {
      name: "conv",
      type: "Conv2D",
      depth: 0,
      parameters: 40,
      trainable: 40,
      outputs: [[null, 8, 8, 4]],
      weights: { kernel: [3, 3, 1, 4], bias: [4] },
      config: { filters: 4 },
      sources: [-1],
    };
    const network = { name: "", framework: "keras", type: "Sequential", hash: "c30756f89f39", layer_count: 1 };
    const file = {
      format: 1,
      networks: [{ ...network, parameters: 40, trainable: 40, inputs: [[null, 8, 8, 1]], layers: [row] }],
    };
    const [read] = readNetworks(JSON.stringify(file)) ?? [];
    expect(read).toMatchObject({ framework: "keras", hash: "c30756f89f39", layerCount: 1, parameters: 40, leftOut: 0 });
    expect(read?.layers[0]).toMatchObject({
      type: "Conv2D",
      weights: { kernel: [3, 3, 1, 4] },
      sources: [-1],
      shared: null,
    });
  });

  it("throws at nothing, whatever the file holds, and its depths are those of a walk", () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .anything()
        .map(
          (value) =>
            JSON.stringify({ networks: [{ layers: [value, { depth: value, weights: value, outputs: [value] }] }] }) ??
            "",
        ),
      fc.array(fc.record({ depth: fc.integer() })).map((layers) => JSON.stringify({ networks: [{ layers }] })),
    );
    fc.assert(
      fc.property(anything, (text) => {
        for (const { layers } of readNetworks(text) ?? []) {
          const isWalk = layers.every(({ depth }, at) => depth >= 0 && depth <= (layers[at - 1]?.depth ?? -1) + 1);
          expect(isWalk).toBe(true);
        }
      }),
    );
  });
});

describe("texts", () => {
  it("of shapes leave the batch out", () => {
    expect(shapeText([[null, 8, 8, 4]])).toBe("8 × 8 × 4");
    expect(shapeText([[null, null, 3], [null]])).toBe("? × 3, ?");
    expect(shapeText([[]])).toBe("scalar");
    expect(shapeText([])).toBe("");
  });

  it("of settings are as they would be typed", () => {
    expect(settingText([3, 3])).toBe("[3, 3]");
    expect(settingText("relu")).toBe("relu");
    expect(settingText(undefined)).toBe("");
  });
});
