/** A run's state: dot and words. */

import type { ReactElement } from "react";
import { type StateOf, stateWords } from "./runState";
import styles from "./ui.module.css";

/** `brief`: without the time of silence, for narrow columns. */
export function StateBadge({ run, now, brief = false }: { run: StateOf; now: number; brief?: boolean }): ReactElement {
  const { text, tone, title } = stateWords(run, now);
  return (
    <span className={styles.state} data-tone={tone} title={title}>
      <i className={styles.dot} data-tone={tone} />
      {brief && tone === "silent" ? "no sign" : text}
    </span>
  );
}

export function Dot({ tone }: { tone: string }): ReactElement {
  return <i className={styles.dot} data-tone={tone} />;
}
