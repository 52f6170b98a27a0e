/** How a piece of a line is drawn, so that it can be read in both themes. Pure. */

import type { CSSProperties } from "react";
import type { Colour, Piece } from "./terminal";

/** On a ground of the script's own the first 16 colours are these in both themes, as terminals have them. */
const PALETTE = [
  "0 0 0",
  "197 15 31",
  "19 131 66",
  "193 156 0",
  "0 72 204",
  "145 33 160",
  "17 127 148",
  "213 217 222",
  "95 103 113",
  "240 76 88",
  "35 209 139",
  "249 226 90",
  "85 140 250",
  "214 112 214",
  "60 200 220",
  "255 255 255",
];
const DARK = "16 18 22";
const LIGHT = "255 255 255";
/** Below it a text is drawn black or white instead. */
const LEAST_CONTRAST = 3;

export function lookOf(piece: Piece): CSSProperties | undefined {
  const style: CSSProperties = { ...(piece.reverse ? reversed(piece) : coloured(piece.foreground, piece.background)) };
  if (piece.bold) style.fontWeight = 700;
  if (piece.dim) style.opacity = 0.7;
  if (piece.italic) style.fontStyle = "italic";
  const lines = [piece.underline ? "underline" : "", piece.strike ? "line-through" : ""].filter(Boolean);
  if (lines.length > 0) style.textDecoration = lines.join(" ");
  if (piece.hidden) style.color = "transparent";
  return Object.keys(style).length === 0 ? undefined : style;
}

function reversed({ foreground, background }: Piece): CSSProperties {
  return foreground === null && background === null
    ? { color: "var(--panel)", background: "var(--text)" }
    : coloured(background, foreground ?? 7);
}

function coloured(foreground: Colour | null, background: Colour | null): CSSProperties {
  if (background !== null) {
    const ground = rgbOf(background);
    return {
      color: `rgb(${readable(foreground === null ? null : rgbOf(foreground), ground)})`,
      background: `rgb(${ground})`,
    };
  }
  if (foreground === null) return {};
  // On the theme's ground: its own 16; others as light or dark as can be read there.
  return {
    color:
      typeof foreground === "number"
        ? `var(--ansi-${foreground})`
        : `oklch(from rgb(${foreground}) clamp(var(--ansi-darkest), l, var(--ansi-lightest)) c h)`,
  };
}

/** `text` where it can be read on `ground`, else black or white. */
export function readable(text: string | null, ground: string): string {
  if (text !== null && contrast(text, ground) >= LEAST_CONTRAST) return text;
  return contrast(DARK, ground) > contrast(LIGHT, ground) ? DARK : LIGHT;
}

/** As WCAG 2 has it: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb: string): number {
  const [red = 0, green = 0, blue = 0] = rgb
    .split(" ")
    .map((part) => Number(part) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function rgbOf(colour: Colour): string {
  return typeof colour === "string" ? colour : (PALETTE[colour] ?? DARK);
}
