/** What a search has found so far, answer by answer. Pure. */

import type { LogMatches } from "../../data/types";

export interface Matches {
  /** Numbers of lines, rising. */
  lines: readonly number[];
  /** Lines compared so far: the next question begins here. */
  looked: number;
  /** All that was at hand has been compared. */
  done: boolean;
  /** The text is no regular expression. */
  literal: boolean;
}

export const NOTHING_FOUND: Matches = { lines: [], looked: 0, done: false, literal: false };

/** More places nobody walks through. */
export const MOST_FOUND = 10_000;

/** `answer` continues `before`. The last line of `before` may have been unfinished, and is judged anew. */
export function matchesLater(before: Matches, { lines, looked, done, literal }: LogMatches): Matches {
  const kept = before.lines.filter((line) => line < before.looked);
  // The same array while nothing was found: what is drawn from it stays.
  const same = lines.length === 0 && kept.length === before.lines.length;
  return { lines: same ? before.lines : [...kept, ...lines].slice(0, MOST_FOUND), looked, done, literal };
}
