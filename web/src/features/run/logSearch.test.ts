import fc from "fast-check";
import { expect, it } from "vitest";
import { type Found, patternOf, searchLog } from "./logSearch";

function streamOf(bytes: Uint8Array, piece: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += piece) controller.enqueue(bytes.slice(at, at + piece));
      controller.close();
    },
  });
}

it("finds the same lines however the bytes are cut", async () => {
  const lines = fc.array(fc.constantFrom("loss 0.1", "", "NaN!", "schöne Größe", "🚀"), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 7 }), async (printed, piece) => {
      const tells: Found[] = [];
      await searchLog(
        streamOf(new TextEncoder().encode(printed.map((line) => `${line}\n`).join("")), piece),
        patternOf("nan|grö"),
        (line) => line,
        (found) => tells.push(found),
      );
      const expected = printed.flatMap((line, index) => (/nan|grö/i.test(line) ? [index] : []));
      expect(tells.at(-1)).toEqual({ lines: expected, looked: printed.length, done: true });
    }),
  );
});

it("takes text that is no regular expression as it stands, and minds case only when it is written", () => {
  expect(patternOf("loss[").test("the LOSS[0]")).toBe(true);
  expect(patternOf("Loss").test("loss")).toBe(false);
});
