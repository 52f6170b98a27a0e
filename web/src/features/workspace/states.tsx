/** What stands where panels would: none fits, they are on their way, they could not be read. */

import type { ReactElement } from "react";
import { Bone } from "../../ui/Notes";
import styles from "./workspace.module.css";

export function NoPanels({ q, onClear }: { q: string; onClear: () => void }): ReactElement {
  if (q === "")
    return (
      <p className={styles.none}>Nothing was logged here yet. Panels appear by themselves with the first metric.</p>
    );
  return (
    <div className={styles.none}>
      <p>
        No panel matches <code>{q}</code>
      </p>
      <button type="button" onClick={onClear}>
        Show all panels
      </button>
    </div>
  );
}

/** Panels of the final size, before it is known which there are. */
export function WaitingPanels(): ReactElement {
  return (
    <div className={styles.waiting} role="status" aria-label="loading">
      {["a", "b", "c", "d", "e", "f"].map((place) => (
        <Bone key={place} height={212} />
      ))}
    </div>
  );
}

/** Rows of the list of runs. */
export function WaitingRows(): ReactElement {
  return (
    <div className={styles.waitingRows} role="status" aria-label="loading">
      {[72, 60, 80, 52, 66, 76, 58, 70].map((width) => (
        <Bone key={width} height={10} width={`${width}%`} />
      ))}
    </div>
  );
}
