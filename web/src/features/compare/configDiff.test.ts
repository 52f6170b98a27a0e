import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configRows } from "./configDiff";

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
