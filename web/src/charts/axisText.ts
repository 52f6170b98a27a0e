/** Ticks of both axes with their labels, and the room that the labels need so that none is cut. */

import { formatDuration, formatDurationTick, formatTimeTick } from "../math/durations";
import { formatCount, formatLogTick, formatTicks, formatValue } from "../math/numbers";
import { durationTicks, logTicks, niceTicks } from "../math/ticks";
import type { XAxis, XKind, YAxis } from "./model";

export interface Ticks {
  /** In the axis' own units. */
  at: number[];
  labels: string[];
}

/** `room`: CSS pixels along the axis. */
export function xTicks(axis: XAxis, room: number): Ticks {
  const most = Math.max(2, Math.min(12, Math.floor(room / 56)));
  if (axis.kind === "relative" || axis.kind === "time") {
    const origin = axis.kind === "time" ? localOffset(axis.lo) : 0;
    const { ticks, step } = durationTicks(axis.lo + origin, axis.hi + origin, most);
    const at = ticks.map((tick) => tick - origin);
    const label = axis.kind === "time" ? formatTimeTick : formatDurationTick;
    return { at, labels: at.map((tick) => label(tick, step)) };
  }
  let { ticks, step } = niceTicks(axis.lo, axis.hi, most);
  if (axis.kind === "step" && step < 1) {
    ticks = ticks.filter(Number.isInteger);
    step = 1;
  }
  return { at: ticks, labels: formatTicks(ticks, step) };
}

export function yTicks(axis: YAxis, room: number): Ticks {
  const most = Math.max(2, Math.min(10, Math.floor(room / 27)));
  if (axis.log) {
    const ticks = logTicks(axis.lo, axis.hi, most);
    return { at: ticks, labels: ticks.map(formatLogTick) };
  }
  const { ticks, step } = niceTicks(axis.lo, axis.hi, most);
  return { at: ticks, labels: formatTicks(ticks, step) };
}

/** A point's x in full, as the tooltip's head: `step 12,400`, `2 h 14 m`, `24 Nov 16:12:03`. */
export function xText(kind: XKind, label: string, x: number): string {
  if (kind === "step") return `step ${formatCount(x)}`;
  if (kind === "relative") return formatDuration(x);
  if (kind === "time") return `${formatTimeTick(x, 86_400)} ${formatTimeTick(x, 1)}`;
  return `${label} ${formatValue(x)}`;
}

/** Days and hours begin in the reader's time zone. */
function localOffset(epoch: number): number {
  return -new Date(epoch * 1000).getTimezoneOffset() * 60;
}
