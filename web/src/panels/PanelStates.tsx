/** What a panel shows instead of its content: of the final size, with a reason, with the next act. */

import type { ReactElement } from "react";
import styles from "./panels.module.css";

/** Invisible for the first 200 ms, so that quick answers do not flicker. */
export function PanelSkeleton(): ReactElement {
  return (
    <div className={styles.skeleton} role="status" aria-label="loading">
      <i />
      <i />
      <i />
    </div>
  );
}

/** `why`: a sentence; names in backticks are set as code. */
export function PanelEmpty({ why }: { why: string }): ReactElement {
  return (
    <div className={styles.empty} data-testid="panel-empty">
      <p>{withCode(why)}</p>
    </div>
  );
}

export function PanelError({ error, retry }: { error: Error; retry: () => void }): ReactElement {
  return (
    <div className={styles.empty} role="alert">
      <p>{error.message || "The panel could not be loaded."}</p>
      <button type="button" className={styles.button} onClick={retry}>
        Retry
      </button>
    </div>
  );
}

function withCode(text: string): (string | ReactElement)[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed text.
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
