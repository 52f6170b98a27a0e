/**
 * Colours of a line of output as tokens, never markup. Pure.
 *
 * The server has made of the line what a terminal shows: colours are the only escapes left, each sequence names all
 * that holds from it on. Whatever else there might be is left out: it could only mislead.
 */

/** One of the first 16 colours by number, or `r g b`. */
export type Colour = number | string;

export interface Piece {
  text: string;
  foreground: Colour | null;
  background: Colour | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  strike: boolean;
  reverse: boolean;
  hidden: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences begin with one.
const SEQUENCE = /\x1b\[([0-9;]*)m/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are left out.
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f]/g;
const FLAGS = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "reverse",
  8: "hidden",
  9: "strike",
} as const;
const PLAIN: Omit<Piece, "text"> = {
  foreground: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  reverse: false,
  hidden: false,
};

export function terminalLine(line: string): Piece[] {
  const pieces: Piece[] = [];
  let look = PLAIN;
  // Texts and, between them, the parameters of the sequences.
  line.split(SEQUENCE).forEach((part, index) => {
    if (index % 2 === 1) look = drawn(look, part);
    else if (part !== "") pieces.push({ ...look, text: part.replace(CONTROL, "") });
  });
  return pieces.filter(({ text }) => text !== "");
}

/** The text alone, as somebody reads it. */
export function plainLine(line: string): string {
  return terminalLine(line)
    .map(({ text }) => text)
    .join("");
}

function drawn(before: Omit<Piece, "text">, parameters: string): Omit<Piece, "text"> {
  let look = before;
  const codes = parameters.split(";").map(Number);
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    const flag = FLAGS[code as keyof typeof FLAGS];
    if (code === 0) look = PLAIN;
    else if (flag !== undefined) look = { ...look, [flag]: true };
    else if (code === 38 || code === 48) {
      const colour = codes[at + 1] === 5 ? paletteColour(codes[at + 2] ?? 0) : codes.slice(at + 2, at + 5).join(" ");
      look = { ...look, [code === 38 ? "foreground" : "background"]: colour };
      at += codes[at + 1] === 5 ? 2 : 4;
    } else if (code >= 30 && code <= 37) look = { ...look, foreground: code - 30 };
    else if (code >= 90 && code <= 97) look = { ...look, foreground: code - 82 };
    else if (code >= 40 && code <= 47) look = { ...look, background: code - 40 };
    else if (code >= 100 && code <= 107) look = { ...look, background: code - 92 };
  }
  return look;
}

/** The 256 colours: the first 16, a cube of 6 steps a side, then greys. */
function paletteColour(number: number): Colour {
  if (number < 16) return number;
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return `${grey} ${grey} ${grey}`;
  }
  const cube = number - 16;
  const side = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(side).join(" ");
}
