import { describe, expect, it } from "vitest";
import { contrast, lookOf, readable } from "./logLook";
import { type Colour, terminalLine } from "./terminal";

function look(line: string) {
  const [piece] = terminalLine(line);
  return piece === undefined ? undefined : lookOf(piece);
}

describe("how a piece is drawn", () => {
  it("leaves plain text to the theme", () => {
    expect(look("text")).toBeUndefined();
    expect(look("\x1b[0;1;31mx")).toEqual({ color: "var(--ansi-1)", fontWeight: 700 });
    expect(look("\x1b[0;4;9mx")).toEqual({ textDecoration: "underline line-through" });
    expect(look("\x1b[0;7mx")).toEqual({ color: "var(--panel)", background: "var(--text)" });
  });

  it("can be read on every ground that a script may choose", () => {
    const sides = [0, 95, 175, 255];
    const grounds = sides.flatMap((r) => sides.flatMap((g) => sides.map((b) => `${r} ${g} ${b}`)));
    for (const ground of grounds) {
      expect(contrast(readable(null, ground), ground)).toBeGreaterThan(4.5);
      expect(contrast(readable("128 128 128", ground), ground)).toBeGreaterThanOrEqual(3);
    }
  });

  it("keeps a script's own pair of colours when it can be read", () => {
    expect(look("\x1b[0;97;41mx")).toEqual({ color: "rgb(255 255 255)", background: "rgb(197 15 31)" });
    expect(look("\x1b[0;38;2;250;250;250;48;2;255;255;255mx")?.color).toBe("rgb(16 18 22)");
  });

  it("has a readable default text on each of the 16", () => {
    for (let colour: Colour = 0; colour < 16; colour++) {
      const { color = "", background = "" } = look(`\x1b[0;${colour < 8 ? 40 + colour : 92 + colour}mx`) ?? {};
      const rgb = (css: unknown): string => String(css).slice(4, -1);
      expect(contrast(rgb(color), rgb(background)), `${colour}`).toBeGreaterThan(4.5);
    }
  });
});
