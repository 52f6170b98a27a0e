/** View options between the address and the panels: short keys, defaults left out, anything malformed ignored. */

import type { Zoom } from "../charts/model";
import type { Extent } from "../math/extent";
import type { ViewOptions } from "./panelType";
import type { ViewSearch } from "./ViewControls";

/** Section or panel id -> [xLo, xHi] or [null, null, yLo, yHi]. */
export type ZoomSearch = Record<string, (number | null)[]>;

/** What was set in panels: panel id -> its options that are not as they come. */
export type PanelsSearch = Record<string, object>;

export function readPanelsSearch(raw: unknown): PanelsSearch | null {
  if (!isRecord(raw)) return null;
  const kept = Object.entries(raw).filter((pair): pair is [string, object] => isRecord(pair[1]));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

/** With the options of one panel put in; undefined: all panels are as they come. */
export function withOptions(panels: PanelsSearch | undefined, id: string, options: object): PanelsSearch | undefined {
  const { [id]: _before, ...others } = panels ?? {};
  const all = Object.keys(options).length === 0 ? others : { ...others, [id]: options };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** The fields of `value` that are not as in `defaults`, at every depth. Lists are taken whole. */
export function changesFrom(defaults: object, value: object): object {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]): [string, unknown][] => {
      const before = (defaults as Record<string, unknown>)[name];
      if (JSON.stringify(each) === JSON.stringify(before)) return [];
      return [[name, isRecord(each) && isRecord(before) ? changesFrom(before, each) : each]];
    }),
  );
}

export function readViewSearch(raw: Record<string, unknown>): ViewSearch {
  const search: ViewSearch = {};
  if (typeof raw.x === "string" && raw.x !== "") search.x = raw.x;
  if (typeof raw.smooth === "number" && raw.smooth > 0 && raw.smooth < 1) search.smooth = raw.smooth;
  if (raw.kind === "gaussian" || raw.kind === "median") search.kind = raw.kind;
  if (raw.log === true) search.log = true;
  if (raw.out === "show" || raw.out === "clip") search.out = raw.out;
  return search;
}

export function viewOf({ x, smooth, kind, log, out }: ViewSearch): ViewOptions {
  return {
    x: x ?? null,
    smoothing: { amount: smooth ?? 0, kind: kind ?? "ema" },
    log: log ?? false,
    outliers: out ?? "auto",
  };
}

export function readZoomSearch(raw: unknown): ZoomSearch | null {
  if (!isRecord(raw)) return null;
  const kept = Object.entries(raw).filter((pair): pair is [string, (number | null)[]] => {
    const [, sides] = pair;
    return Array.isArray(sides) && sides.length <= 4 && sides.every((side) => side === null || Number.isFinite(side));
  });
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

export function zoomsOf(zoom: ZoomSearch | undefined): Record<string, Zoom> {
  const zooms: Record<string, Zoom> = {};
  for (const [name, [xLo, xHi, yLo, yHi]] of Object.entries(zoom ?? {})) {
    const x = extent(xLo, xHi);
    const y = extent(yLo, yHi);
    if (x !== null || y !== null) zooms[name] = { ...(x === null ? {} : { x }), ...(y === null ? {} : { y }) };
  }
  return zooms;
}

/** With one zoom put in: x for the whole section, y for the panel alone; null removes both. undefined: none is left. */
export function withZoom(
  zooms: ZoomSearch | undefined,
  section: string,
  panel: string,
  zoom: Zoom | null,
): ZoomSearch | undefined {
  const all = { ...zooms };
  if (zoom === null) {
    delete all[section];
    delete all[panel];
  }
  if (zoom?.x) all[section] = [rounded(zoom.x, zoom.x.lo), rounded(zoom.x, zoom.x.hi)];
  if (zoom?.y) all[panel] = [null, null, rounded(zoom.y, zoom.y.lo), rounded(zoom.y, zoom.y.hi)];
  return Object.keys(all).length === 0 ? undefined : all;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function extent(lo: number | null | undefined, hi: number | null | undefined): Extent | null {
  return lo != null && hi != null && hi > lo ? { lo, hi } : null;
}

/** Digits beyond a thousandth of the view only make the address long. */
function rounded({ lo, hi }: Extent, value: number): number {
  const digits = Math.max(0, Math.min(15, 3 - Math.floor(Math.log10(hi - lo))));
  return Number(value.toFixed(digits));
}
