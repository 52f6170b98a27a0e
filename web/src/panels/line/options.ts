/** The line panel's own options. null: as the view says. */

import type { SmoothingKind } from "../../math/smoothing";
import type { Outliers } from "../panelType";

export interface LineOptions {
  x: string | null;
  smoothing: number | null;
  smoothingKind: SmoothingKind | null;
  log: boolean | null;
  outliers: Outliers | null;
  /** Fixed ends of the y axis. */
  yLo: number | null;
  yHi: number | null;
}

export const defaults: LineOptions = {
  x: null,
  smoothing: null,
  smoothingKind: null,
  log: null,
  outliers: null,
  yLo: null,
  yHi: null,
};

/** Reads saved options field by field: what has another form than expected is left at its default. */
export function migrate(saved: unknown): LineOptions {
  if (typeof saved !== "object" || saved === null) return defaults;
  const from = saved as Record<string, unknown>;
  const number = (value: unknown): number | null =>
    typeof value === "number" && Number.isFinite(value) ? value : null;
  return {
    x: typeof from.x === "string" ? from.x : null,
    smoothing: number(from.smoothing),
    smoothingKind:
      from.smoothingKind === "ema" || from.smoothingKind === "gaussian" || from.smoothingKind === "median"
        ? from.smoothingKind
        : null,
    log: typeof from.log === "boolean" ? from.log : null,
    outliers: from.outliers === "auto" || from.outliers === "show" || from.outliers === "clip" ? from.outliers : null,
    yLo: number(from.yLo),
    yHi: number(from.yHi),
  };
}
