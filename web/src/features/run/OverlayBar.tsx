/** What of the run is shown otherwise than it was logged, with undo. Never silent: charts that leave points out say so. */

import { type ReactElement, useState } from "react";
import type { OverlayEntry } from "../../data/types";
import { formatCount } from "../../math/numbers";
import { Button } from "../../ui/Button";
import { ErrorNote } from "../../ui/Notes";
import { clock } from "../../ui/runState";
import styles from "./overlay.module.css";

interface OverlayBarProps {
  entries: readonly OverlayEntry[];
  onUndo: (id: number) => Promise<unknown>;
}

export function OverlayBar({ entries, onUndo }: OverlayBarProps): ReactElement | null {
  const [error, setError] = useState<Error | null>(null);
  if (entries.length === 0) return null;
  const now = Date.now() / 1000;
  return (
    <details className={styles.bar}>
      <summary>
        {entries.length === 1 ? "1 change to what is shown" : `${entries.length} changes to what is shown`}
      </summary>
      {error === null ? null : <ErrorNote error={error} />}
      <ul>
        {entries.map((entry) => (
          <li key={entry.id}>
            <span>{said(entry)}</span>
            <small>
              {entry.user ?? ""} {clock(entry.made, now)}
            </small>
            <Button onClick={() => void onUndo(entry.id).then(() => setError(null), setError)}>Undo</Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function said({ kind, key = null, lo = null, hi = null, logged = "", shown = "" }: OverlayEntry): ReactElement {
  if (kind === "rename") {
    return (
      <>
        <code>{logged}</code> is shown as <code>{shown}</code>
      </>
    );
  }
  return (
    <>
      {key === null ? "All keys" : <code>{key}</code>}: {rangeWords(lo, hi)} hidden
    </>
  );
}

function rangeWords(lo: number | null, hi: number | null): string {
  if (lo === null && hi === null) return "all steps";
  if (lo === null) return `steps up to ${formatCount(hi ?? 0)}`;
  if (hi === null) return `steps from ${formatCount(lo)} on`;
  return lo === hi ? `step ${formatCount(lo)}` : `steps ${formatCount(lo)} to ${formatCount(hi)}`;
}
