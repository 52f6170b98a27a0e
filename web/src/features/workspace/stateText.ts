/** A run's state in the five characters that a narrow list has for it. */

import type { RunInfo } from "../../data/types";
import { formatAge } from "../../math/durations";
import { stateWords } from "../../ui/runState";

/** `now` while it lives, how long it was silent, what went wrong, or how long ago it ended. */
export function stateText(run: RunInfo, now: number): string {
  const { tone, text } = stateWords(run, now);
  if (tone === "bad" || tone === "taken") return text;
  if (tone === "silent") return formatAge(now - run.seen);
  if (tone === "ended") return formatAge(now - (run.ended ?? run.seen));
  return run.state === "running" ? "now" : run.state;
}
