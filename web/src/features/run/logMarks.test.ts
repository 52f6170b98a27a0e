import { expect, test } from "vitest";
import { marked, markOf } from "./logMarks";
import { terminalLine } from "./terminal";

function found(line: string, text: string, literal = false): string[] {
  return marked(terminalLine(line), markOf(text, literal)).map((piece) =>
    piece.found ? `[${piece.text}]` : piece.text,
  );
}

test("what was searched for is marked, also across colours and more than once", () => {
  expect(found("loss 0.5, Loss 0.4", "loss")).toEqual(["[loss]", " 0.5, ", "[Loss]", " 0.4"]);
  expect(found("loss 0.5, Loss 0.4", "Loss")).toEqual(["loss 0.5, ", "[Loss]", " 0.4"]);
  expect(found("tr\x1b[0;31mained\x1b[0m well", "trained")).toEqual(["[tr]", "[ained]", " well"]);
  expect(found("abab", "ab")).toEqual(["[ab]", "[ab]"]);
  expect(found("epoch 7: nan", "^epoch|nan$")).toEqual(["[epoch]", " 7: ", "[nan]"]);
  expect(found("f(x) = 1", "f(x", true)).toEqual(["[f(x]", ") = 1"]);
  expect(found("a-b/c", "a-b/c", true)).toEqual(["[a-b/c]"]);
});

test("patterns that might take a browser long are not looked for", () => {
  for (const text of ["(a+)+$", "a*", "x{9}", "\\d"]) expect(markOf(text, false)).toBeNull();
  expect(markOf("", false)).toBeNull();
  expect(found("text", "[")).toEqual(["text"]);
});
