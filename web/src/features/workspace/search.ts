/** The workspace's state in the address: which runs, in which order, and the view options that every page has. */

import type { ViewSearch } from "../../panels/ViewControls";
import { readViewSearch, readZoomSearch, type ZoomSearch } from "../../panels/viewSearch";

export interface WorkspaceSearch extends ViewSearch {
  /** `top:10` (the first ones of the list) or run ids joined by commas; absent: the first 20. */
  runs?: string;
  /** The filter line. */
  f?: string;
  /** `-summary.val/acc`, `created`: a column, `-` before it for falling. */
  sort?: string;
  /** Finds panels by a part of their keys. */
  q?: string;
  zoom?: ZoomSearch;
}

export const DEFAULT_SHOWN = 20;
export const DEFAULT_SORT = "-created";

export function validateWorkspaceSearch(raw: Record<string, unknown>): WorkspaceSearch {
  const search: WorkspaceSearch = readViewSearch(raw);
  for (const name of ["runs", "f", "sort", "q"] as const) {
    const value = raw[name];
    // A router reads `?runs=5` as a number.
    if (typeof value === "string" ? value !== "" : typeof value === "number") search[name] = String(value);
  }
  const zoom = readZoomSearch(raw.zoom);
  if (zoom !== null) search.zoom = zoom;
  return search;
}

/** Which of the listed runs are shown. `ids` in the order of the list. */
export function shownIds(runs: string | undefined, ids: readonly string[]): Set<string> {
  const top = runs === undefined ? DEFAULT_SHOWN : topOf(runs);
  if (top !== null) return new Set(ids.slice(0, top));
  return new Set((runs as string).split(",").filter((id) => id !== ""));
}

/** `top:10` -> 10; null for a list of ids. */
export function topOf(runs: string): number | null {
  const [, count] = /^top:(\d{1,4})$/.exec(runs) ?? [];
  return count === undefined ? null : Number(count);
}

/** No run at all is a state of its own, not the default. */
export function joinIds(ids: Iterable<string>): string {
  return [...ids].join(",") || ",";
}
