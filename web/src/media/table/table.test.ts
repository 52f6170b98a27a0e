import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arranged, grouped } from "./arrange";
import { columnWidths } from "./columnWidths";
import { equals, readFilter } from "./filter";
import { joined, ListedRows, picked } from "./rows";
import { RowScanner } from "./scan";
import { HIGHEST, scrollMap } from "./scrollMap";

const columns = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 });
const table = columns.chain((names) =>
  fc.record({
    columns: fc.constant(names),
    data: fc.array(fc.array(fc.jsonValue(), { minLength: names.length, maxLength: names.length }), { maxLength: 20 }),
  }),
);

/** Pieces of the bytes, cut at any places. */
function fed(bytes: Uint8Array, cuts: readonly number[]): RowScanner {
  const scanner = new RowScanner(0);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  places.slice(1).forEach((end, index) => {
    scanner.push(bytes.subarray(places[index], end));
  });
  return scanner;
}

describe("rows are found in the bytes", () => {
  it("as JSON would read them, wherever the pieces end, in any order of keys and with spaces", () => {
    fc.assert(
      fc.property(
        table,
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.boolean(),
        fc.boolean(),
        fc.jsonValue(),
        (given, cuts, isSpaced, isDataFirst, other) => {
          const { columns: names, data } = given;
          const file = isDataFirst ? { data, other, columns: names } : { other, columns: names, data };
          const text = JSON.stringify(file, null, isSpaced ? 1 : 0);
          const expected = JSON.parse(text) as { data: unknown[][] };
          const scanner = fed(new TextEncoder().encode(text), cuts);
          expect(scanner.columns).toEqual(names);
          expect(scanner.count).toBe(data.length);
          expect(scanner.block(0, data.length)).toEqual(expected.data);
          expect(scanner.block(1, 3)).toEqual(expected.data.slice(1, 3));
        },
      ),
    );
  });
});

const numbers = fc.array(fc.oneof(fc.integer(), fc.constantFrom("NaN", "Infinity", "-Infinity"), fc.constant(null)));

describe("rows are arranged", () => {
  it("by numbers, those without one last, equals in the order of the table", () => {
    fc.assert(
      fc.property(numbers, fc.boolean(), (values, falling) => {
        const rows = new ListedRows(
          ["x"],
          values.map((value) => [value]),
        );
        const order = arranged(rows, { filter: "", sort: { column: 0, falling }, group: null }) ?? [];
        const sorted = picked(rows, order).map(([value]) => (value === null ? Number.NaN : Number(value)));
        expect([...order].sort((a, b) => a - b)).toEqual(values.map((_, index) => index));
        const known = sorted.filter((value) => !Number.isNaN(value));
        expect(sorted.slice(known.length).every(Number.isNaN)).toBe(true);
        known.slice(1).forEach((value, index) => {
          const before = known[index] as number;
          expect(falling ? before >= value : before <= value).toBe(true);
          if (before === value) expect(order[index]).toBeLessThan(order[index + 1] as number);
        });
      }),
    );
  });

  it("by text as people order it", () => {
    const rows = new ListedRows(["x"], [["a10"], ["a2"], [null], ["B1"]]);
    const order = arranged(rows, { filter: "", sort: { column: 0, falling: false }, group: null }) ?? [];
    expect(picked(rows, order).flat()).toEqual(["a2", "a10", "B1", null]);
  });

  it("in groups that count each row once, the largest first", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b", 1, null), fc.integer())), (data) => {
        const groups = grouped(new ListedRows(["label", "n"], data), null, 0);
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(data.length);
        for (const { value, count, means } of groups) {
          const of = data.filter(([label]) => label === value).map(([, n]) => n);
          expect(count).toBe(of.length);
          expect(means[1]).toBeCloseTo(of.reduce((sum, n) => sum + n, 0) / of.length, 3);
        }
        expect(groups.every(({ count }, place) => place === 0 || count <= (groups[place - 1]?.count ?? 0))).toBe(true);
      }),
    );
  });
});

describe("the filter line", () => {
  const rows = new ListedRows(
    ["label", "score", "a > b"],
    [
      ["cat", 0.5, "x and y"],
      ["dog", 0.9, 'a "quoted" word'],
      [null, "NaN", ""],
    ],
  );
  const kept = (line: string): number[] => [
    ...(arranged(rows, { filter: line, sort: null, group: null }) ?? new Uint32Array([0, 1, 2])),
  ];

  it.each([
    ["", [0, 1, 2]],
    ["score > 0.5", [1]],
    ["score >= 0.5 and label = cat", [0]],
    ["label != cat", [1, 2]],
    ["label ~ O", [1]],
    ["label = null", [2]],
    ["DOG", [1]],
    ['"x and y"', [0]],
    ['"a > b" ~ quoted', [1]],
    ["score = NaN", [2]],
  ])("%s", (line, expected) => {
    expect(kept(line)).toEqual(expected);
  });

  it("says what is wrong", () => {
    expect(() => readFilter("lable = cat", rows.columns)).toThrow("There is no column `lable`");
    expect(() => readFilter("score > high", rows.columns)).toThrow("needs a number");
  });

  it("a chosen group is exactly its rows, whatever the value is", () => {
    const cell = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean());
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.array(cell, { minLength: 1 }), (name, values) => {
        const test = readFilter(equals(name, values[0]), [name]);
        const text = (value: unknown): string => (value === null ? "" : String(value));
        expect(values.filter((value) => test?.([value])).map(text)).toEqual(
          values.map(text).filter((value) => value === text(values[0])),
        );
      }),
    );
  });
});

it("tables are joined by a key, which stands there once", () => {
  const a = new ListedRows(
    ["id", "x"],
    [
      [1, "a"],
      [2, "b"],
      [2, "c"],
      [4, "d"],
    ],
  );
  const b = new ListedRows(
    ["key", "x"],
    [
      [2, "B"],
      [3, "C"],
      [1, "A"],
    ],
  );
  const { rows, alone } = joined(a, b, ["id", "key"]);
  expect(rows.columns).toEqual(["id", "x A", "x B"]);
  expect(rows.block(0, 9)).toEqual([
    [1, "a", "A"],
    [2, "b", "B"],
    [2, "c", "B"],
  ]);
  expect(alone).toEqual([1, 1]);
  expect(() => joined(a, b, ["nothing", "key"])).toThrow("the first table has no column `nothing`");
});

it("every row can be scrolled to, however many they are", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.constantFrom(28, 72),
      fc.integer({ min: 50, max: 2000 }),
      (count, row, view) => {
        const { height, offset } = scrollMap(count, row, view);
        expect(height).toBeLessThanOrEqual(HIGHEST);
        expect(offset(0)).toBe(0);
        if (count * row > view) expect(offset(height - view)).toBeCloseTo(count * row - view, 3);
      },
    ),
  );
});

it("columns are as wide as what they hold, within limits", () => {
  const rows = [[1, "x".repeat(500), { _type: "audio-file", path: "a.wav" }]];
  const [number = 0, text = 0, sound = 0] = columnWidths(["n", "text", "sound"], rows);
  expect(number).toBe(96);
  expect(text).toBe(336);
  expect(sound).toBe(260);
});
