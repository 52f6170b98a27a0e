import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainLine, terminalLine } from "./terminal";

describe("a line as a terminal shows it", () => {
  it("overwrites from the left after a carriage return", () => {
    expect(plainLine("loading  10%\rloading 100%")).toBe("loading 100%");
    expect(plainLine("abcdef\rxy")).toBe("xycdef");
    expect(plainLine("abcdef\r\x1b[Kxy")).toBe("xy");
    expect(plainLine("windows\r")).toBe("windows");
    expect(plainLine("ab\b\bxy")).toBe("xy");
  });

  it("turns colours into tokens, not into markup", () => {
    expect(terminalLine("\x1b[1;31mred\x1b[0m plain")).toMatchObject([
      { text: "red", colour: "red", bold: true },
      { text: " plain", colour: null, bold: false },
    ]);
    expect(terminalLine("\x1b[38;5;196mx")[0]?.colour).toBe("255, 0, 0");
    expect(terminalLine("\x1b[38;2;1;2;3mx")[0]?.colour?.replaceAll(" ", "")).toBe("1,2,3");
    expect(plainLine("<script>alert(1)</script>")).toBe("<script>alert(1)</script>");
  });

  it("keeps the colours of cells that were not overwritten", () => {
    const pieces = terminalLine("\x1b[32mgreen\x1b[0m\rX");
    expect(pieces.map(({ text, colour }) => [text, colour])).toEqual([
      ["X", null],
      ["reen", "green"],
    ]);
  });

  it("leaves out links, titles and other escapes", () => {
    expect(plainLine("\x1b]8;;https://evil.example\x07click\x1b]8;;\x07")).toBe("click");
    expect(plainLine("\x1b]0;title\x1b\\text")).toBe("text");
    expect(plainLine("\x1b[2Atext\x1b[?25h")).toBe("text");
    expect(plainLine("\x1b]8;;unfinished")).toBe("");
  });

  it("never lets a control character through", () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        "a",
        "é",
        "🚀",
        " ",
        "\t",
        "\r",
        "\b",
        "\x07",
        "\x1b",
        "[",
        "]",
        "3",
        "1",
        ";",
        "m",
        "K",
        "8",
        "\x7f",
        "\x9b",
      ),
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
