/** The two pictures that are wiped, by names that stay when other runs come, and the divider between them. Pure. */

import type { Source } from "./sources";
import { fieldsOf } from "./values";

export interface NamedSide {
  /** As `sourceName` says. */
  source: string;
  /** Place among the source's pictures of one step. */
  item: number;
}

/** null: the first two. */
export interface WipeSides {
  a: NamedSide | null;
  b: NamedSide | null;
  /** Percent of the width that show A. */
  share: number;
}

export const PLAIN_SIDES: WipeSides = { a: null, b: null, share: 50 };

export function sourceName({ run, key }: Pick<Source, "run" | "key">): string {
  return `${run} ${key}`;
}

/** Where the source of `side` stands; null: it is not there. */
export function sideOf(
  side: NamedSide | null,
  sources: readonly Pick<Source, "run" | "key">[],
): { source: number; item: number } | null {
  if (side === null) return null;
  const source = sources.findIndex((each) => sourceName(each) === side.source);
  return source < 0 ? null : { source, item: side.item };
}

/** Reads what was kept; what has another form than expected is as it comes. */
export function readSides(kept: unknown): WipeSides {
  const { a, b, share } = fieldsOf(kept);
  const isShare = typeof share === "number" && share >= 0 && share <= 100;
  return { a: readSide(a), b: readSide(b), share: isShare ? share : PLAIN_SIDES.share };
}

function readSide(kept: unknown): NamedSide | null {
  const { source, item } = fieldsOf(kept);
  const isPlace = typeof item === "number" && Number.isSafeInteger(item) && item >= 0 && item < 10_000;
  return typeof source === "string" && isPlace ? { source, item } : null;
}
