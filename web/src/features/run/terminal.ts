/**
 * One line of output as a terminal would show it: overwritten by carriage returns, erased, coloured. Pure.
 *
 * Colours become tokens, never markup. Other escape sequences (titles, links, cursor moves) and control characters are
 * left out: they could only mislead.
 */

import Anser from "anser";

export interface Piece {
  text: string;
  /** `red`, `bright-blue`, an `r, g, b`, or null. */
  colour: string | null;
  background: string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
}

/** Colours, erasing, and everything else that begins with an escape. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes begin with one.
  /\x1b\[([0-9;:?]*)([@-~])|\x1b[\]P^_X][\s\S]*?(?:\x07|\x1b\\|$)|\x1b[@-Z\\-_]|\x1b[ -/]+[0-~]|\x1b/g;

interface Cell {
  text: string;
  style: string;
}

/** Quick for the many lines that hold nothing special. */
export function terminalLine(text: string): Piece[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are looked for.
  if (!/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(text)) return text === "" ? [] : [plain(text)];
  const cells = written(text);
  let joined = "";
  let style = "";
  for (const cell of cells) {
    if (cell.style !== style) {
      joined += `\x1b[0m${cell.style}`;
      style = cell.style;
    }
    joined += cell.text;
  }
  return Anser.ansiToJson(joined, { json: true, use_classes: true, remove_empty: true }).map((part) => ({
    text: part.content,
    colour: colourOf(part.fg, part.fg_truecolor),
    background: colourOf(part.bg, part.bg_truecolor),
    bold: part.decorations.includes("bold"),
    dim: part.decorations.includes("dim"),
    italic: part.decorations.includes("italic"),
    underline: part.decorations.includes("underline"),
  }));
}

/** The text alone, as somebody reads it. */
export function plainLine(text: string): string {
  return terminalLine(text)
    .map((piece) => piece.text)
    .join("");
}

/** What stands in the cells of the line when all is written. */
function written(text: string): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  let style = "";
  const put = (piece: string): void => {
    for (const character of piece) {
      if (character === "\r") at = 0;
      else if (character === "\b") at = Math.max(0, at - 1);
      else if (character === "\t" || character >= " ") {
        if (character === "\x7f" || (character >= "\x80" && character <= "\x9f")) continue;
        while (cells.length < at) cells.push({ text: " ", style: "" });
        cells[at++] = { text: character, style };
      }
    }
  };
  let from = 0;
  for (const match of text.matchAll(ESCAPES)) {
    put(text.slice(from, match.index));
    from = match.index + match[0].length;
    const [, parameters = "", final] = match;
    if (final === "m")
      style = /^(0*;)*0*$/.test(parameters) ? "" : style + (parameters.startsWith("0;") ? "\x1b[0m" : "") + match[0];
    else if (final === "K" && parameters === "2") cells.length = 0;
    else if (final === "K" && parameters === "1")
      for (let i = 0; i < Math.min(at, cells.length); i++) cells[i] = { text: " ", style: "" };
    else if (final === "K") cells.length = Math.min(cells.length, at);
    else if (final === "G") at = Math.min(1000, Math.max(0, Number(parameters || 1) - 1 || 0));
    else if (final === "C") at = Math.min(1000, at + (Number(parameters || 1) || 1));
  }
  put(text.slice(from));
  return cells;
}

function plain(text: string): Piece {
  return { text, colour: null, background: null, bold: false, dim: false, italic: false, underline: false };
}

function colourOf(name: string | null, truecolor: string | null): string | null {
  if (!name) return null;
  if (name === "ansi-truecolor") return truecolor;
  const [, number] = /^ansi-palette-(\d+)$/.exec(name) ?? [];
  return number === undefined ? name.replace(/^ansi-/, "") : paletteColour(Number(number));
}

/** The 256 colours beyond the first 16: a cube of 6 steps a side, then greys. */
function paletteColour(number: number): string {
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return `${grey}, ${grey}, ${grey}`;
  }
  const cube = number - 16;
  const side = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(side).join(", ");
}
