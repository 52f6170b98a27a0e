import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainLine, terminalLine } from "./terminal";

describe("a line as a terminal shows it", () => {
  it("turns colours into tokens, not into markup", () => {
    expect(terminalLine("\x1b[0;1;31mred\x1b[0m plain")).toMatchObject([
      { text: "red", foreground: 1, bold: true },
      { text: " plain", foreground: null, bold: false },
    ]);
    expect(terminalLine("\x1b[0;38;5;196;48;2;1;2;3mx")).toMatchObject([
      { foreground: "255 0 0", background: "1 2 3" },
    ]);
    expect(terminalLine("\x1b[0;38;5;9;105ma\x1b[0;7;9mb\x1b[0;38;5;244mc")).toMatchObject([
      { foreground: 9, background: 13 },
      { foreground: null, reverse: true, strike: true },
      { foreground: "128 128 128", reverse: false },
    ]);
    expect(plainLine("<script>alert(1)</script>")).toBe("<script>alert(1)</script>");
  });

  it("never lets a control character through", () => {
    const nasty = fc.string({
      unit: fc.constantFrom("a", "é", "🚀", "\t", "\r", "\x07", "\x1b", "[", "3", ";", "m", "\x9b"),
    });
    fc.assert(
      fc.property(nasty, (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those must not appear.
        expect(plainLine(text)).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/);
      }),
    );
  });

  it("changes nothing in text without control characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the other tests' matter.
        fc.pre(!/[\x00-\x1f\x7f-\x9f]/.test(text));
        expect(plainLine(text)).toBe(text);
      }),
    );
  });
});
