/** Where in a line the searched text stands, to be marked. The server finds lines; this only draws. Pure. */

import type { Piece } from "./terminal";

/** A piece, and whether it is what was searched for. */
export interface MarkedPiece extends Piece {
  found: boolean;
}

/** Longer lines are not looked through for every draw. */
const LONGEST = 20_000;

/**
 * What to mark; null when the text is better not looked for here: with repetitions or groups, which the server's
 * engine takes in its stride, a browser may take for ever.
 */
export function markOf(text: string, literal: boolean): RegExp | null {
  if (text === "" || (!literal && /[*+?{(\\]/.test(text))) return null;
  const flags = text === text.toLowerCase() ? "giu" : "gu";
  try {
    return new RegExp(literal ? text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") : text, flags);
  } catch {
    return null;
  }
}

/** The pieces, cut where a mark begins or ends. */
export function marked(pieces: readonly Piece[], mark: RegExp | null): MarkedPiece[] {
  const line = mark === null ? "" : pieces.map(({ text }) => text).join("");
  const edges: number[] = [];
  if (mark !== null && line.length <= LONGEST) {
    for (const match of line.matchAll(mark)) {
      if (match[0] !== "") edges.push(match.index, match.index + match[0].length);
    }
  }
  const cut: MarkedPiece[] = [];
  let begin = 0;
  for (const piece of pieces) {
    const end = begin + piece.text.length;
    const places = [begin, ...edges.filter((edge) => edge > begin && edge < end), end];
    places.slice(1).forEach((to, index) => {
      const from = places[index] ?? begin;
      const text = piece.text.slice(from - begin, to - begin);
      // An odd number of edges before it: inside of a match.
      if (text !== "") cut.push({ ...piece, text, found: edges.filter((edge) => edge <= from).length % 2 === 1 });
    });
    begin = end;
  }
  return cut;
}
