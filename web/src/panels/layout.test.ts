import fc from "fast-check";
import { expect, test } from "vitest";
import {
  arrange,
  automaticId,
  broughtBack,
  EMPTY_LAYOUT,
  type Layout,
  movedTo,
  PINNED,
  readLayout,
  type Section,
  togglePinned,
  without,
  withSpec,
} from "./layout";
import type { PanelKey, PanelSpec } from "./panelType";

const key = (name: string, stream: "history" | "events" = "history", kind = "number"): PanelKey => ({
  name,
  stream,
  kind,
  stepMetric: null,
});
const typeOf = ({ kind }: PanelKey): { type: string; version: number } | null =>
  kind === "number" ? { type: "line", version: 1 } : null;
const shape = (sections: readonly Section[]): [string, string[]][] =>
  sections.map(({ name, panels }) => [name, panels.map(({ id }) => id.replace(/^\w+:/, ""))]);
const KEYS = [
  key("train/loss"),
  key("train/acc"),
  key("lr"),
  key("val/loss"),
  key("system/cpu", "events"),
  key("note", "history", "string"),
];
const at = (layout: Layout): Section[] => arrange(KEYS, typeOf, layout);

test("keys group by prefix; few panels first, system last; kinds without a panel have none", () => {
  expect(shape(at(EMPTY_LAYOUT))).toEqual([
    ["charts", ["lr"]],
    ["val", ["val/loss"]],
    ["train", ["train/loss", "train/acc"]],
    ["system", ["system/cpu"]],
  ]);
});

test("what the ranks of a job measured beside each other is one panel; what they logged are panels of their own", () => {
  const ranks = ["", "rank10/", "rank2/", "rank1/"].map((rank) => key(`system/${rank}proc.cpu`, "events"));
  const sections = arrange(
    [...ranks, key("system/rank1/gpu.1.util", "events"), key("rank1/loss")],
    typeOf,
    EMPTY_LAYOUT,
  );
  expect(shape(sections)).toEqual([
    ["rank1", ["rank1/loss"]],
    ["system", ["system/proc.cpu", "system/gpu.1.util"]],
  ]);
  const [cpu, gpu] = sections[1]?.panels ?? [];
  expect(cpu?.title).toBe("system/proc.cpu");
  expect(cpu?.keys.map(({ name }) => name)).toEqual(
    ["", "rank1/", "rank2/", "rank10/"].map((rank) => `system/${rank}proc.cpu`),
  );
  expect(gpu?.keys).toEqual([{ stream: "events", name: "system/rank1/gpu.1.util" }]);
});

test("a section of more than 40 panels starts folded, and a hand decides otherwise", () => {
  const many = Array.from({ length: 41 }, (_, index) => key(`grad/${index}`));
  expect(arrange(many, typeOf, EMPTY_LAYOUT)[0]?.folded).toBe(true);
  expect(arrange(many.slice(1), typeOf, EMPTY_LAYOUT)[0]?.folded).toBe(false);
  expect(arrange(many, typeOf, { ...EMPTY_LAYOUT, folded: { grad: false } })[0]?.folded).toBe(false);
});

test("pinned panels stand first, in the order of pinning, and go home when unpinned", () => {
  const pinned = togglePinned(togglePinned(EMPTY_LAYOUT, "history:val/loss"), "history:train/acc");
  expect(shape(at(pinned))[0]).toEqual([PINNED, ["val/loss", "train/acc"]]);
  expect(at(togglePinned(togglePinned(pinned, "history:val/loss"), "history:train/acc"))).toEqual(at(EMPTY_LAYOUT));
});

test("a removed panel comes back where it was; an added one is gone for good", () => {
  const removed = without(EMPTY_LAYOUT, "history:train/loss", true);
  expect(shape(at(removed)).flatMap(([, ids]) => ids)).not.toContain("train/loss");
  expect(at(broughtBack(removed, removed.removed))).toEqual(at(EMPTY_LAYOUT));
  const own: PanelSpec = {
    id: "own:1",
    type: "line",
    version: 1,
    keys: [{ name: "train/loss", stream: "history" }],
    title: "mine",
    options: {},
  };
  const added = withSpec(EMPTY_LAYOUT, own);
  expect(shape(at(added)).find(([name]) => name === "train")?.[1]).toEqual(["train/loss", "train/acc", "1"]);
  expect(at(without(added, "own:1", false))).toEqual(at(EMPTY_LAYOUT));
});

test("sections are called as every object's own things are", () => {
  const named = ["__proto__/a", "constructor/a", "toString/b"].map((name) => key(name));
  const sections = arrange(named, typeOf, EMPTY_LAYOUT);
  expect(sections.map(({ name, folded }) => [name, folded])).toEqual([
    ["__proto__", false],
    ["constructor", false],
    ["toString", false],
  ]);
});

test("an edited automatic panel keeps its place", () => {
  const edited: PanelSpec = {
    id: "history:train/loss",
    type: "line",
    version: 1,
    keys: [{ name: "train/loss", stream: "history" }],
    title: "Loss",
    options: { log: true },
  };
  const section = at(withSpec(EMPTY_LAYOUT, edited)).find(({ name }) => name === "train");
  expect(section?.panels[0]).toEqual(edited);
});

test("moves: no panel is lost or doubled, the moved one stands where it was put, new keys follow at the end", () => {
  const ids = KEYS.filter(({ kind }) => kind === "number").map(automaticId);
  const move = fc.record({
    id: fc.constantFrom(...ids),
    section: fc.constantFrom("train", "val", "charts", "system", PINNED),
    before: fc.option(fc.constantFrom(...ids)),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
      let layout = EMPTY_LAYOUT;
      for (const { id, section, before } of moves) {
        layout = movedTo(layout, at(layout), id, section, before === id ? null : before);
        const target =
          at(layout)
            .find(({ name }) => name === section)
            ?.panels.map((panel) => panel.id) ?? [];
        expect(target).toContain(id);
        if (before !== null && before !== id && target.includes(before))
          expect(target.indexOf(id)).toBe(target.indexOf(before) - 1);
        else expect(target.at(-1)).toBe(id);
        const all = at(layout).flatMap(({ panels }) => panels.map((panel) => panel.id));
        expect([...all].sort()).toEqual([...ids].sort());
      }
      const later = arrange([...KEYS, key("train/new")], typeOf, layout);
      expect(later.find(({ name }) => name === "train")?.panels.at(-1)?.id).toBe("history:train/new");
      // What the server keeps is read back the same.
      expect(readLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout);
    }),
  );
});

test("whatever a server kept, the page opens", () => {
  fc.assert(fc.property(fc.jsonValue(), (saved) => arrange(KEYS, typeOf, readLayout(saved)).length >= 0));
  const broken = {
    columns: 9,
    specs: { a: 1, b: { id: "b" } },
    removed: [1, "x"],
    pinned: "no",
    order: { t: [1] },
    moved: null,
    folded: { a: "yes" },
  };
  expect(readLayout(broken)).toEqual({ ...EMPTY_LAYOUT, removed: ["x"] });
});
