/** A run's state in the few characters of a list. */

import { formatAge } from "../../math/durations";
import { formatValue } from "../../math/numbers";
import type { RunInfo } from "./server";

export interface RunStateText {
  text: string;
  tone: "live" | "quiet" | "ended" | "bad";
  title: string;
}

/** A running script says something at least this often. */
const QUIET_AFTER = 60;
const BAD = new Set(["failed", "crashed", "killed"]);

/** `now`: seconds since the epoch. */
export function runState({ state, seen, created, ended }: RunInfo, now: number): RunStateText {
  if (state === "running" || state === "pending" || state === "preempting") {
    const silence = now - seen;
    if (silence < QUIET_AFTER)
      return {
        text: state === "running" ? "now" : state,
        tone: "live",
        title: `${state}, last sign ${formatAge(silence)}`,
      };
    return { text: formatAge(silence), tone: "quiet", title: `${state}, no sign for ${formatAge(silence)}` };
  }
  if (BAD.has(state)) return { text: state, tone: "bad", title: `${state} ${formatAge(now - (ended ?? seen))} ago` };
  return {
    text: formatAge(now - (ended ?? created)),
    tone: "ended",
    title: `${state} ${formatAge(now - (ended ?? created))} ago`,
  };
}

/** A summary value for a narrow column. Not finite numbers arrive as text. */
export function summaryText(value: unknown): string {
  if (typeof value === "number") return formatValue(value);
  if (value === "NaN") return "NaN";
  if (value === "Infinity") return "∞";
  if (value === "-Infinity") return "−∞";
  return typeof value === "string" ? value : "–";
}

const TELLING = [/val.*(acc|iou|f1|auc|dice|score)/i, /val.*loss|loss.*val/i, /acc|iou|f1|auc|score|reward/i, /loss/i];

/** The metric that says most about a run, by the names people use; null when there is none. */
export function tellingMetric(keys: readonly { name: string; kind: string; stream: string }[]): string | null {
  const metrics = keys.filter((key) => key.kind === "number" && key.stream === "history");
  for (const pattern of TELLING) {
    const found = metrics.find((key) => pattern.test(key.name));
    if (found !== undefined) return found.name;
  }
  return null;
}
