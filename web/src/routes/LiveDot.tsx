/** Whether the page hears of changes as they happen, and how many runs of the project are going on. */

import { type ReactElement, useSyncExternalStore } from "react";
import { lastHeard, liveState, watchLiveState } from "../data/live";
import { useProjects } from "../data/queries";
import { Dot } from "../ui/StateBadge";
import { useNow } from "../ui/useNow";
import styles from "./shell.module.css";

const FRESH_MS = 10_000;

export function LiveDot({ entity, project }: { entity: string; project: string }): ReactElement | null {
  const state = useSyncExternalStore(watchLiveState, liveState);
  const { data } = useProjects();
  const found = data?.find((each) => each.entity === entity && each.name === project);
  const running = found?.running ?? 0;
  useNow(5_000);
  // Of a project that is not there yet nothing can be heard, and nothing is wrong.
  if (state === null || (data !== undefined && found === undefined)) return null;
  if (state === "reconnecting" || state === "closed") {
    return (
      <span className={styles.live} data-tone="warn" role="status">
        <Dot tone="warn" />
        reconnecting…
      </span>
    );
  }
  const tone = running === 0 ? "ended" : performance.now() - lastHeard() < FRESH_MS ? "live" : "quiet";
  const words = running === 0 ? "no run is going on" : `live · ${running} ${running === 1 ? "run" : "runs"}`;
  return (
    <span className={styles.live} data-tone={tone}>
      <Dot tone={tone} />
      {words}
    </span>
  );
}
