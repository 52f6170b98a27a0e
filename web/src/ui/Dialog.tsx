/** A modal dialog: the browser's own, which keeps the focus inside and gives it back. */

import { X } from "lucide-react";
import { type ReactElement, type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./Button";
import styles from "./ui.module.css";

interface DialogProps {
  title: string;
  onClose: () => void;
  /** The title is only read aloud. */
  bare?: boolean;
  children: ReactNode;
}

export function Dialog({ title, onClose, bare = false, children }: DialogProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The browser would choose the first control, whose tooltip would then take the first Escape for itself; who opens
    // a dialog with a field means to type.
    (element?.querySelector<HTMLElement>("input:not([type=range])") ?? element)?.focus();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, by the browser.
    <dialog
      ref={dialog}
      className={styles.dialog}
      tabIndex={-1}
      style={{ outline: "none" }}
      aria-labelledby={id}
      onCancel={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {bare ? (
        <h2 id={id} className={styles.hidden}>
          {title}
        </h2>
      ) : (
        <div className={styles.dialogHead}>
          <h2 id={id}>{title}</h2>
          <IconButton label="Close" keys="Esc" onClick={onClose}>
            <X size={16} />
          </IconButton>
        </div>
      )}
      {bare ? children : <div className={styles.dialogBody}>{children}</div>}
    </dialog>
  );
}
