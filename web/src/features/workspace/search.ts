/** The workspace's state in the address: short keys, defaults left out, anything malformed ignored. */

import type { Zoom } from "../../charts/model";
import type { Extent } from "../../math/extent";
import type { SmoothingKind } from "../../math/smoothing";
import type { Outliers, ViewOptions } from "../../panels/panelType";

export interface WorkspaceSearch {
  /** `top:10` (the first ones of the list) or run ids joined by commas; absent: the first 20. */
  runs?: string;
  /** The filter line. */
  f?: string;
  /** `-summary.val/acc`, `created`: a column, `-` before it for falling. */
  sort?: string;
  x?: string;
  smooth?: number;
  kind?: SmoothingKind;
  log?: boolean;
  out?: Outliers;
  /** Finds panels by a part of their keys. */
  q?: string;
  /** Section or panel id -> [xLo, xHi] or [null, null, yLo, yHi]. */
  zoom?: Record<string, (number | null)[]>;
}

export const DEFAULT_SHOWN = 20;
export const DEFAULT_SORT = "-created";

export function validateWorkspaceSearch(raw: Record<string, unknown>): WorkspaceSearch {
  const search: WorkspaceSearch = {};
  const text = (name: "runs" | "f" | "sort" | "x" | "q"): void => {
    const value = raw[name];
    // A router reads `?runs=5` as a number.
    if (typeof value === "string" ? value !== "" : typeof value === "number") search[name] = String(value);
  };
  for (const name of ["runs", "f", "sort", "x", "q"] as const) text(name);
  if (typeof raw.smooth === "number" && raw.smooth > 0 && raw.smooth < 1) search.smooth = raw.smooth;
  if (raw.kind === "gaussian" || raw.kind === "median") search.kind = raw.kind;
  if (raw.log === true) search.log = true;
  if (raw.out === "show" || raw.out === "clip") search.out = raw.out;
  const zoom = zoomFrom(raw.zoom);
  if (zoom !== null) search.zoom = zoom;
  return search;
}

export function viewOf({ x, smooth, kind, log, out }: WorkspaceSearch): ViewOptions {
  return {
    x: x ?? null,
    smoothing: { amount: smooth ?? 0, kind: kind ?? "ema" },
    log: log ?? false,
    outliers: out ?? "auto",
  };
}

export function zoomsOf({ zoom }: WorkspaceSearch): Record<string, Zoom> {
  const zooms: Record<string, Zoom> = {};
  for (const [name, [xLo, xHi, yLo, yHi]] of Object.entries(zoom ?? {})) {
    const x = extent(xLo, xHi);
    const y = extent(yLo, yHi);
    if (x !== null || y !== null) zooms[name] = { ...(x === null ? {} : { x }), ...(y === null ? {} : { y }) };
  }
  return zooms;
}

/** The search with one zoom put in: x for the whole section, y for the panel alone; null removes both. */
export function withZoom(search: WorkspaceSearch, section: string, panel: string, zoom: Zoom | null): WorkspaceSearch {
  const all = { ...search.zoom };
  if (zoom === null) {
    delete all[section];
    delete all[panel];
  }
  if (zoom?.x) all[section] = [rounded(zoom.x, zoom.x.lo), rounded(zoom.x, zoom.x.hi)];
  if (zoom?.y) all[panel] = [null, null, rounded(zoom.y, zoom.y.lo), rounded(zoom.y, zoom.y.hi)];
  const { zoom: _before, ...rest } = search;
  return Object.keys(all).length === 0 ? rest : { ...rest, zoom: all };
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

function zoomFrom(raw: unknown): Record<string, (number | null)[]> | null {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return null;
  const kept = Object.entries(raw).filter((pair): pair is [string, (number | null)[]] => {
    const [, sides] = pair;
    return Array.isArray(sides) && sides.length <= 4 && sides.every((side) => side === null || Number.isFinite(side));
  });
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function extent(lo: number | null | undefined, hi: number | null | undefined): Extent | null {
  return lo != null && hi != null && hi > lo ? { lo, hi } : null;
}

/** Digits beyond a thousandth of the view only make the address long. */
function rounded({ lo, hi }: Extent, value: number): number {
  const digits = Math.max(0, Math.min(15, 3 - Math.floor(Math.log10(hi - lo))));
  return Number(value.toFixed(digits));
}
