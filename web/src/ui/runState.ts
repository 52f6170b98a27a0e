/** What is known of a run's life, said so that silence stays silence. Pure. */

import { formatAge, formatDuration } from "../math/durations";

export type Tone = "live" | "quiet" | "silent" | "ended" | "taken" | "bad";

export interface StateWords {
  /** One or two words. */
  text: string;
  tone: Tone;
  /** The whole story, for a tooltip. */
  title: string;
}

export interface StateOf {
  state: string;
  seen: number;
  ended: number | null;
  exit_code?: number | null;
  /** Somebody asked the script to stop. */
  stopping?: boolean;
}

/** Data came this short ago: the dot pulses. */
const FRESH = 10;
/** A script that lives says something at least this often. */
const SILENT_AFTER = 60;
const BAD = new Set(["failed", "crashed", "killed"]);
const GOING = new Set(["running", "pending", "preempting"]);

/** Whether its script may still live. */
export function isGoing({ state }: { state: string }): boolean {
  return GOING.has(state);
}

/** `now`: seconds since the epoch. */
export function stateWords({ state, seen, ended, exit_code, stopping }: StateOf, now: number): StateWords {
  if (GOING.has(state)) {
    const silence = now - seen;
    if (silence >= SILENT_AFTER) {
      const since = `no sign since ${clock(seen, now)}`;
      return {
        text: `${state}, ${since}`,
        tone: "silent",
        title: `${state}; ${since} (${formatAge(silence)}). The process may still live.`,
      };
    }
    return {
      text: stopping ? "stopping" : state,
      tone: silence < FRESH ? "live" : "quiet",
      title: `${stopping ? "asked to stop" : state}, last sign ${formatAge(silence)}${silence < FRESH ? "" : " ago"}`,
    };
  }
  const code = exit_code === null || exit_code === undefined || exit_code === 0 ? "" : `, exit code ${exit_code}`;
  const when = ended === null ? "" : ` ${clock(ended, now)}`;
  const tone = BAD.has(state) ? "bad" : state === "preempted" ? "taken" : "ended";
  return { text: state, tone, title: `${state}${when}${code}` };
}

/** `12:03` of today, else with the day: `23 Nov, 12:03`. */
export function clock(at: number, now: number): string {
  const date = new Date(at * 1000);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  if (date.toDateString() === new Date(now * 1000).toDateString()) return time;
  return `${date.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

/** How long a run took, or takes so far: whole seconds while they go by. */
export function durationText(run: StateOf & { started: number | null; created: number }, now: number): string {
  const seconds = durationOf(run, now);
  return formatDuration(run.ended === null ? Math.floor(seconds) : seconds);
}

/** Seconds that a run took, or takes so far; a silent one counts up to its last sign. */
export function durationOf(
  { state, started, created, ended, seen }: StateOf & { started: number | null; created: number },
  now: number,
): number {
  const from = started ?? created;
  const going = GOING.has(state) && now - seen < SILENT_AFTER;
  return Math.max(0, (ended ?? (going ? now : seen)) - from);
}
