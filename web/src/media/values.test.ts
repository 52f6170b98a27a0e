import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxesOf } from "./boxes";
import { classSlot } from "./classSlot";
import { mediaOf } from "./values";

const digest = "a".repeat(64);
const KINDS = new Map([
  ["image-file", "image"],
  ["video-file", "video"],
  ["audio-file", "audio"],
  ["html-file", "html"],
  ["plotly-file", "plotly"],
  ["object3D-file", "object3d"],
  ["molecule-file", "molecule"],
  ["graph-file", "graph"],
  ["histogram", "histogram"],
  ["table-file", "table"],
  ["joined-table", "joined"],
  ["classes", "classes"],
]);
const FIELDS = ["path", "values", "bins", "masks", "width", "peaks", "table1", "table2", "join_key", "class_set"];

describe("logged media", () => {
  it("whose path leads out of the run's files is shown as text", () => {
    for (const path of ["../../2/files/x", "media/../../x", "/x", "a//b", ".", "media/."])
      expect(mediaOf({ _type: "image-file", path })).toMatchObject([{ kind: "other", file: null }]);
    expect(mediaOf({ _type: "image-file", path: "media/..x/.y" })).toMatchObject([{ kind: "image" }]);
    expect(mediaOf({ _type: "image-file", path: "../x", digest })).toMatchObject([{ kind: "image", file: { digest } }]);
  });

  it("is read by its tag", () => {
    const picture = {
      _type: "image-file",
      path: "media/x.png",
      digest,
      width: 4,
      height: 2,
      caption: "<b>x</b>",
      masks: { pred: { path: "m.png", class_labels: { 1: "cat" } } },
    };
    expect(mediaOf([picture])).toMatchObject([
      {
        kind: "image",
        caption: "<b>x</b>",
        file: { digest },
        layers: [{ kind: "mask", name: "pred", labels: { 1: "cat" } }],
      },
    ]);
    expect(mediaOf({ _type: "histogram", values: [1, 2], bins: [0, 1, 2] })).toMatchObject([
      { kind: "histogram", leftOut: 0 },
    ]);
    expect(mediaOf("text")).toEqual([{ kind: "text", text: "text" }]);
    expect(mediaOf({ _type: "html-file", path: "media/x.html" })).toMatchObject([{ kind: "html" }]);
    expect(mediaOf({ _type: "later-file", path: "media/x.later" })).toMatchObject([
      { kind: "other", tag: "later-file" },
    ]);
    expect(mediaOf({ _type: "object3D-file", path: "media/a/b.pts.json" })).toMatchObject([{ format: "pts.json" }]);
  });

  it("never fails, whatever was logged", () => {
    const tags = fc.constantFrom(...KINDS.keys(), "boxes2D", "constructor", "__proto__", "toString");
    const logged = fc.oneof(
      fc.jsonValue(),
      fc
        .dictionary(fc.constantFrom(...FIELDS), fc.jsonValue())
        .chain((fields) => tags.map((_type) => ({ ...fields, _type }))),
    );
    fc.assert(
      fc.property(logged, (value) => {
        for (const media of mediaOf(value)) expect([...KINDS.values(), "text", "other"]).toContain(media.kind);
        expect(boxesOf(value, { width: 10, height: 10 }).boxes).toEqual(expect.any(Array));
      }),
    );
  });
});

it("boxes in pixels and in shares mean the same place", () => {
  const labels = { 1: "cat" };
  const position = { minX: 0.1, maxX: 0.3, minY: 0.2, maxY: 0.6 };
  const pixels = { middle: [20, 20], width: 20, height: 20 };
  const file = {
    box_data: [
      { position, class_id: 1 },
      { position: pixels, domain: "pixel", scores: { sure: 0.5 } },
      { position: {} },
    ],
    class_labels: labels,
  };
  const { boxes } = boxesOf(file, { width: 100, height: 50 });
  expect(boxes).toHaveLength(2);
  for (const box of boxes) {
    expect([box.x, box.y, box.width, box.height].map((side) => Number(side.toFixed(6)))).toEqual([0.1, 0.2, 0.2, 0.4]);
  }
  expect(boxes[1]?.score).toBe(0.5);
});

it("every class has one of the twenty slots", () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer().map(String), fc.string()), (id) => {
      expect(classSlot(id)).toBeGreaterThanOrEqual(1);
      expect(classSlot(id)).toBeLessThanOrEqual(20);
    }),
  );
});
