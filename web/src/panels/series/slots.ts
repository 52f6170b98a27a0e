/** What is at hand of one run under one key, and how old it is. */

import type { SeriesColumns } from "./columns";
import { appended } from "./tail";

export interface RunSlot {
  columns: SeriesColumns | null;
  stale: boolean;
  /** Stale beyond its end: only the whole will do. */
  whole: boolean;
  /** Rows were put at its end since it was read whole. */
  tailed: boolean;
  loading: boolean;
  emptyTails: number;
}

export function newSlot(): RunSlot {
  return { columns: null, stale: true, whole: true, tailed: false, loading: false, emptyTails: 0 };
}

export function isDue(slot: RunSlot | undefined): boolean {
  return slot?.stale === true && !slot.loading;
}

/** Puts an answer into its place; null: there was none. */
export function take(slot: RunSlot, columns: SeriesColumns | null, tail: boolean): void {
  slot.loading = false;
  if (columns === null) {
    slot.stale = true;
    return;
  }
  if (!tail || slot.columns === null) {
    slot.columns = columns;
    slot.whole = slot.tailed = false;
    slot.emptyTails = 0;
    return;
  }
  const before = slot.columns;
  slot.columns = appended(before, columns);
  slot.tailed = true;
  // Once, the answer before may have had the point already; again, something grew, but not at the end: late points.
  slot.emptyTails = slot.columns === before ? slot.emptyTails + 1 : 0;
  if (slot.emptyTails >= 2) slot.stale = slot.whole = true;
}
