import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mediaSearch, mediaView, readMediaSearch } from "../features/run/media/mediaSearch";
import { mediaPanels, readOptions } from "../panels/media/types";
import { changesFrom, readPanelsSearch, withOptions } from "../panels/viewSearch";
import { layerKey, PLAIN_LOOK, readLook, toggled } from "./overlayLook";
import { arrangementOf, columnName, PLAIN_TABLE, readTableLook } from "./table/tableLook";
import { sideOf, sourceName } from "./wipeSides";

const overlay = fc.record({
  hidden: fc.array(fc.string()),
  opacity: fc.integer({ min: 0, max: 100 }).map((share) => share / 100),
  threshold: fc.integer({ min: 0, max: 100 }).map((share) => share / 100),
});
const table = fc.record({
  filter: fc.string(),
  sort: fc.option(fc.record({ column: fc.string(), falling: fc.boolean() })),
  group: fc.option(fc.string()),
});
const side = fc.option(fc.record({ source: fc.string(), item: fc.integer({ min: 0, max: 50 }) }));
const wipe = fc.record({ a: side, b: side, share: fc.integer({ min: 0, max: 200 }).map((half) => half / 2) });
const options = fc.record({
  size: fc.option(fc.integer({ min: 16, max: 2048 })),
  mode: fc.constantFrom("step" as const, "wipe" as const, "all" as const),
  step: fc.option(fc.integer({ min: 0, max: 1e9 })),
  wipe,
  overlay,
  table,
});
const view = fc.record({
  mode: fc.constantFrom("step" as const, "wipe" as const, "all" as const),
  size: fc.integer({ min: 64, max: 512 }),
  wipe,
  overlay,
  tables: fc.dictionary(
    fc.string(),
    table.filter((look) => Object.keys(changesFrom(PLAIN_TABLE, look)).length > 0),
  ),
});

/** Through the address or the server, and back. */
function sent<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

describe("what was set in a panel of media", () => {
  const defaults = mediaPanels[0]?.defaults ?? {};

  it("comes back from its changes alone", () => {
    fc.assert(
      fc.property(options, (each) => {
        expect(readOptions(sent(changesFrom(defaults, each)))).toEqual(each);
      }),
    );
    expect(changesFrom(defaults, readOptions({ step: 7, overlay: { opacity: 0.2 } }))).toEqual({
      step: 7,
      overlay: { opacity: 0.2 },
    });
  });

  it("is read from anything, a field at a time", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (any) => {
        expect(readOptions(readOptions(any))).toEqual(readOptions(any));
      }),
    );
    expect(readOptions({ size: 128, mode: "upside down", step: "3", overlay: { opacity: 7 }, table: [] })).toEqual({
      ...defaults,
      size: 128,
    });
  });

  it("leaves the address with the last of its changes", () => {
    const one = withOptions(undefined, "history:a", { step: 3 });
    expect(withOptions(one, "history:b", { step: 4 })).toEqual({ "history:a": { step: 3 }, "history:b": { step: 4 } });
    expect(withOptions(one, "history:a", {})).toBeUndefined();
    expect(readPanelsSearch(sent(one))).toEqual(one);
    expect(readPanelsSearch([1])).toBeNull();
    expect(readPanelsSearch({ "history:a": 5 })).toBeNull();
  });
});

describe("how the tab of media is looked at", () => {
  it("comes back from the address", () => {
    fc.assert(
      fc.property(view, (each) => {
        expect(mediaView(readMediaSearch(sent({ ...mediaSearch(each) })))).toEqual(each);
      }),
    );
    expect(mediaSearch(mediaView({}))).toEqual({});
  });

  it("is read from anything", () => {
    const anything = fc.dictionary(fc.constantFrom("mode", "size", "wipe", "overlay", "tables"), fc.jsonValue());
    fc.assert(
      fc.property(anything, (any) => {
        const read = readMediaSearch(any);
        expect(readMediaSearch({ ...read })).toEqual(read);
      }),
    );
  });
});

describe("two pictures that are wiped", () => {
  it("are found again when other runs came before them", () => {
    const kept = { source: sourceName({ run: 7, key: "input" }), item: 1 };
    const sources = [
      { run: 9, key: "input" },
      { run: 7, key: "input" },
    ];
    expect(sideOf(kept, sources)).toEqual({ source: 1, item: 1 });
    expect(sideOf(kept, sources.slice(0, 1))).toBeNull();
    expect(sideOf(null, sources)).toBeNull();
  });
});

describe("switches of masks and boxes", () => {
  it("turn over and back", () => {
    const key = layerKey({ kind: "mask", name: "prediction" });
    const off = toggled(PLAIN_LOOK, key);
    expect(off.hidden).toEqual([key]);
    expect(toggled(off, key)).toEqual(PLAIN_LOOK);
    expect(readLook(sent(off))).toEqual(off);
  });
});

describe("a table's order", () => {
  it("is kept by the names of columns, of equal ones too", () => {
    const columns = ["id", "score", "id"];
    const named = columns.map((_, index) => columnName(columns, index));
    expect(new Set(named).size).toBe(3);
    for (const [index, column] of named.entries()) {
      const look = { filter: "", sort: { column, falling: true }, group: column };
      expect(arrangementOf(readTableLook(sent(look)), columns)).toEqual({
        filter: "",
        sort: { column: index, falling: true },
        group: index,
      });
    }
  });

  it("follows a column to another place, and means nothing where there is none", () => {
    const look = { filter: "x", sort: { column: "score", falling: false }, group: "label" };
    expect(arrangementOf(look, ["label", "id", "score"])).toMatchObject({ sort: { column: 2 }, group: 0 });
    expect(arrangementOf(look, ["id"])).toEqual({ filter: "x", sort: null, group: null });
  });
});
