import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeText, configRows, resultRows } from "./rows";

const config = fc.dictionary(fc.constantFrom("lr", "depth", "net"), fc.jsonValue({ maxDepth: 2 })) as fc.Arbitrary<
  Record<string, unknown>
>;

describe("configRows", () => {
  it("differs nowhere from itself, and everywhere from nothing", () => {
    fc.assert(
      fc.property(config, (one) => {
        const rows = configRows(one, JSON.parse(JSON.stringify(one)));
        expect(rows.some(({ differs }) => differs)).toBe(false);
        expect(configRows(one, {}).every(({ differs }) => differs)).toBe(true);
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
      }),
    );
  });

  it("is its own mirror image", () => {
    fc.assert(
      fc.property(config, config, (a, b) => {
        const mirrored = configRows(b, a).map((row) => ({ ...row, a: row.b, b: row.a }));
        expect(configRows(a, b)).toEqual(mirrored);
      }),
    );
  });

  it("names nested keys by their path, in order of numbers", () => {
    const rows = configRows({ net: { depth: 2, l10: 1 }, lr: 1e-3 }, { net: { depth: 3, l9: [1, 2] }, lr: 1e-3 });
    expect(rows).toEqual([
      { key: "lr", a: 1e-3, b: 1e-3, differs: false },
      { key: "net.depth", a: 2, b: 3, differs: true },
      { key: "net.l9", a: undefined, b: [1, 2], differs: true },
      { key: "net.l10", a: 1, b: undefined, differs: true },
    ]);
  });
});

describe("results", () => {
  it("are the metrics of both, without media and without what is kept beside them", () => {
    const a = { loss: 0.5, "val/acc": 0.8, _step: 3, examples: { _type: "image-file" } };
    expect(resultRows(a, { loss: 0.5, "val/f1": "NaN", _step: 9 })).toEqual([
      { key: "loss", a: 0.5, b: 0.5, differs: false },
      { key: "val/acc", a: 0.8, b: undefined, differs: true },
      { key: "val/f1", a: undefined, b: "NaN", differs: true },
    ]);
  });

  it("say by how much they differ, where that is a number", () => {
    expect(changeText(0.8, 1)).toBe("+0.2 (+25%)");
    expect(changeText(-2, -3)).toBe("−1 (−50%)");
    expect(changeText(0, 5)).toBe("+5");
    expect(changeText(1e-9, 5)).toBe("+5");
    for (const [a, b] of [
      [1, 1],
      [undefined, 2],
      ["NaN", 2],
      [1, true],
    ])
      expect(changeText(a, b)).toBeNull();
  });
});
