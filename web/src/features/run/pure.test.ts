import { describe, expect, it } from "vitest";
import { stepAt, stepsOf } from "../../media/steps";
import { parseDiff } from "./diff";
import { factsOf } from "./facts";
import { fileTree, isPicture, isText } from "./fileTree";
import { foundEntries, treeOf } from "./tree";

describe("a diff of git", () => {
  const text = `diff --git a/train.py b/train.py
index 1..2 100644
--- a/train.py
+++ b/train.py
@@ -1,3 +1,3 @@
 import runcairn
-lr = 1
+lr = 2
--- not a header
diff --git a/gone.py b/gone.py
deleted file mode 100644
--- a/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-x
`;
  it("is taken apart by file, with what was added and removed", () => {
    const [train, gone, ...rest] = parseDiff(text);
    expect(rest).toEqual([]);
    expect(train).toMatchObject({ path: "train.py", added: 1, removed: 2 });
    expect(train?.lines.at(-1)).toBe("--- not a header");
    expect(gone).toMatchObject({ path: "gone.py", added: 0, removed: 1 });
  });
  it("of nothing is nothing", () => {
    expect(parseDiff("")).toEqual([]);
    expect(parseDiff("no diff at all\n+x")).toEqual([]);
  });
});

describe("config as a tree", () => {
  const tree = treeOf({ lr: 0.1, model: { depth: 4, name: "unet" }, empty: {}, list: [1, 2] });
  it("opens nested settings and keeps lists and empty ones as values", () => {
    expect(tree.map(({ name, children }) => [name, children?.length ?? null])).toEqual([
      ["lr", null],
      ["model", 2],
      ["empty", null],
      ["list", null],
    ]);
  });
  it("is found by path and value, with what stands above", () => {
    expect(foundEntries(tree, "model unet")).toMatchObject([{ name: "model", children: [{ path: "model.name" }] }]);
    expect(foundEntries(tree, "nothing")).toEqual([]);
    expect(foundEntries(tree, " ")).toHaveLength(4);
  });
});

it("facts keep what nobody knows a name for, and never show the arguments twice", () => {
  const { code, machine, others } = factsOf({
    git: { commit: "abc" },
    command: ["a.py", "--x"],
    argv: ["a.py"],
    host: "vm",
    new_thing: { a: 1 },
    nothing: null,
  });
  expect(code).toEqual([
    ["Commit", "abc"],
    ["Command", "a.py --x"],
  ]);
  expect(machine).toEqual([["Host", "vm"]]);
  expect(others).toEqual([["new_thing", '{"a":1}']]);
});

it("files become folders with counts and sizes, sorted as people count", () => {
  const file = (path: string, size: number) => ({ path, size, digest: "", kind: "file", mime: "", updated: 0 });
  const root = fileTree([file("media/step10.png", 1), file("media/step2.png", 2), file("a.txt", 4)]);
  expect(root).toMatchObject({ count: 3, size: 7 });
  expect(root.folders[0]).toMatchObject({ name: "media", count: 2, size: 3 });
  expect(root.folders[0]?.files.map(({ path }) => path)).toEqual(["media/step2.png", "media/step10.png"]);
});

it("SVG and HTML are shown as text, never drawn", () => {
  expect([isPicture("a.svg"), isPicture("a.html"), isPicture("a.PNG")]).toEqual([false, false, true]);
  expect(isText("a.svg", "image/svg+xml")).toBe(true);
});

it("a step that a key lacks shows the one before", () => {
  expect(
    stepsOf([
      [1, 5],
      [5, 9],
    ]),
  ).toEqual([1, 5, 9]);
  expect([stepAt([1, 5, 9], 7), stepAt([1, 5, 9], 0), stepAt([1, 5, 9], null), stepAt([], 3)]).toEqual([5, 1, 9, null]);
});
