import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignNetworks, onlyDifferences, type Row, tally } from "./align";
import { longestCommon } from "./longestCommon";
import type { Layer } from "./network";

function layer(type: string, more: Partial<Layer> = {}): Layer {
  return {
    name: type.toLowerCase(),
    type,
    depth: 0,
    parameters: 0,
    trainable: 0,
    outputs: [],
    weights: {},
    dtype: "",
    config: {},
    sources: null,
    shared: null,
    ...more,
  };
}

const types = fc.constantFrom("Conv", "Dense", "Dropout", "Block");
const flat = fc.array(
  fc.record({ type: types, units: fc.nat(2) }).map(({ type, units }) => layer(type, { config: { units } })),
  { maxLength: 12 },
);
/** Rows whose depths are those of a walk. */
const nested = fc
  .array(fc.record({ type: types, units: fc.nat(1), deeper: fc.integer({ min: -2, max: 1 }) }), { maxLength: 14 })
  .map((items) => {
    let depth = -1;
    return items.map(({ type, units, deeper }) => {
      depth = Math.max(0, Math.min(depth + 1, depth + deeper));
      return layer(type, { depth, config: { units } });
    });
  });

function sides(rows: readonly Row[]): [(Layer | null)[], (Layer | null)[]] {
  return [rows.map(({ a }) => a).filter((one) => one !== null), rows.map(({ b }) => b).filter((one) => one !== null)];
}

/** Too simple to be wrong. */
function lengthOfCommon(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return 1 + lengthOfCommon(restA, restB);
  return Math.max(lengthOfCommon(restA, b), lengthOfCommon(a, restB));
}

describe("longestCommon", () => {
  const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
  it("pairs equal items, rising, as many as there can be", () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const pairs = longestCommon(a, b);
        expect(pairs.length).toBe(lengthOfCommon(a, b));
        pairs.forEach(([left, right], at) => {
          expect(a[left]).toBe(b[right]);
          const [beforeLeft, beforeRight] = pairs[at - 1] ?? [-1, -1];
          expect(left > beforeLeft && right > beforeRight).toBe(true);
        });
      }),
    );
  });

  it("pairs very long lists in time that grows with their length, still in order", () => {
    const many = Array.from({ length: 6_000 }, (_, at) => `layer ${at % 97}`);
    const pairs = longestCommon(["first", ...many, "last"], ["one", "two", ...many.slice(3), "end"]);
    expect(pairs.length).toBeGreaterThan(5_000);
    expect(pairs.every(([, right], at) => at === 0 || right > (pairs[at - 1]?.[1] ?? -1))).toBe(true);
  });
});

describe("alignNetworks", () => {
  it("shows every layer of both once, in its order, beside one of its type and depth", () => {
    fc.assert(
      fc.property(nested, nested, (a, b) => {
        const rows = alignNetworks(a, b);
        const [left, right] = sides(rows);
        expect(left).toEqual(a);
        expect(right).toEqual(b);
        for (const row of rows) {
          if (row.a === null || row.b === null) expect(["added", "removed"]).toContain(row.status);
          else expect([row.b.type, row.b.depth]).toEqual([row.a.type, row.depth]);
        }
      }),
    );
  });

  it("finds no difference where only names, data and places of sources differ", () => {
    fc.assert(
      fc.property(nested, (a) => {
        const b = a.map((one) => ({ ...one, name: `${one.name}_17` }));
        expect(alignNetworks(a, b).every(({ status }) => status === "same")).toBe(true);
      }),
    );
  });

  it("keeps as many equal layers as there can be", () => {
    fc.assert(
      fc.property(flat, flat, (a, b) => {
        const word = ({ type, config }: Layer): string => `${type} ${config.units}`;
        const same = alignNetworks(a, b).filter(({ status }) => status === "same").length;
        expect(same).toBe(lengthOfCommon(a.map(word), b.map(word)));
      }),
    );
  });

  it("calls one more layer one layer added, one less one removed, and nothing else", () => {
    fc.assert(
      fc.property(flat, fc.nat(12), (a, at) => {
        const b = [...a.slice(0, at), layer("Extra"), ...a.slice(at)];
        expect(tally(alignNetworks(a, b))).toEqual({ added: 1, removed: 0, changed: 0 });
        expect(tally(alignNetworks(b, a))).toEqual({ added: 0, removed: 1, changed: 0 });
        expect(onlyDifferences(alignNetworks(a, b)).map(({ b: one }) => one?.type)).toEqual(["Extra"]);
      }),
    );
  });

  it("counts a block that comes as the layers in it", () => {
    const block = [
      layer("Block"),
      layer("Block", { depth: 1 }),
      layer("Dense", { depth: 2 }),
      layer("Conv", { depth: 1 }),
    ];
    expect(tally(alignNetworks([], [...block, ...block]))).toEqual({ added: 4, removed: 0, changed: 0 });
    expect(tally(alignNetworks([layer("Flatten"), ...block], [layer("Flatten")]))).toMatchObject({ removed: 2 });
  });

  it("says what has changed, and in which block", () => {
    const block = layer("Block");
    const [one, other] = [16, 32].map((filters) => [
      layer("Dense", { config: { units: 3 } }),
      block,
      layer("Conv", {
        depth: 1,
        config: { filters, padding: "same" },
        weights: { kernel: [3, 3, 1, filters] },
        parameters: 10 * filters,
        trainable: filters === 16 ? 160 : 0,
        outputs: [[null, 8, 8, filters]],
      }),
      layer("Flatten", { outputs: [[null, 64 * filters]] }),
    ]) as [Layer[], Layer[]];
    const rows = alignNetworks(one, other);
    expect(rows.map(({ status }) => status)).toEqual(["same", "inside", "changed", "reshaped"]);
    expect(rows[2]?.changes).toEqual([
      { what: "filters", a: "16", b: "32" },
      { what: "kernel", a: "3 × 3 × 1 × 16", b: "3 × 3 × 1 × 32" },
      { what: "training", a: "trains", b: "frozen" },
      { what: "output", a: "8 × 8 × 16", b: "8 × 8 × 32" },
    ]);
    expect(onlyDifferences(rows)).toHaveLength(2);
  });

  it("tells another connection, but not that of a layer that follows a new one", () => {
    const chain = (length: number): Layer[] =>
      Array.from({ length }, (_, at) => layer("Dense", { sources: [at - 1], config: { units: at } }));
    const added = [
      ...chain(2),
      layer("Dropout", { sources: [1] }),
      ...chain(4)
        .slice(2)
        .map((one, at) => ({ ...one, sources: [at + 2] })),
    ];
    expect(tally(alignNetworks(chain(4), added))).toEqual({ added: 1, removed: 0, changed: 0 });
    const named = chain(3).map((one, at) => ({ ...one, name: ["first", "second", "third"][at] ?? "" }));
    const add = (sources: number[]): Layer[] => [...named, layer("Add", { sources })];
    expect(alignNetworks(add([2, 0]), add([2, 1])).at(-1)?.changes).toEqual([
      { what: "takes", a: "third, first", b: "third, second" },
    ]);
  });
});
