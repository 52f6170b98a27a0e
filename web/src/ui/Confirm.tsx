/** A question before an act that others would notice: what will happen, and the way out. */

import { type ReactElement, type ReactNode, useState } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { ErrorNote } from "./Notes";
import styles from "./ui.module.css";

interface ConfirmProps {
  title: string;
  children: ReactNode;
  /** What the button says. */
  act: string;
  keep: string;
  danger?: boolean;
  /** The dialog closes when it has come through; what it throws is shown. */
  onAct: () => Promise<void>;
  onClose: () => void;
}

export function Confirm({ title, children, act, keep, danger = false, onAct, onClose }: ConfirmProps): ReactElement {
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    setBusy(true);
    try {
      await onAct();
      onClose();
    } catch (failure) {
      setError(failure as Error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {error === null ? null : <ErrorNote error={error} />}
      <div className={styles.acts}>
        <Button onClick={onClose}>{keep}</Button>
        <Button
          primary={!danger}
          className={danger ? (styles.danger ?? "") : ""}
          disabled={busy}
          onClick={() => void go()}
        >
          {act}
        </Button>
      </div>
    </Dialog>
  );
}
