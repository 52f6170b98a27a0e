/** The toasts of the page, the newest last. */

import { CircleAlert, Info, TriangleAlert, X } from "lucide-react";
import type { ReactElement } from "react";
import { Button, IconButton } from "./Button";
import { type Toast, useToasts } from "./toastStore";
import styles from "./toasts.module.css";

const ICONS = { info: Info, warn: TriangleAlert, error: CircleAlert };

export function Toasts(): ReactElement {
  const shown = useToasts((toasts) => toasts.shown);
  const close = useToasts((toasts) => toasts.close);
  return (
    <ol className={styles.toasts} aria-label="News" aria-live="polite">
      {shown.map((each) => (
        <Shown key={each.id} toast={each} close={() => close(each.id)} />
      ))}
    </ol>
  );
}

function Shown({ toast: { title, text, tone, act }, close }: { toast: Toast; close: () => void }): ReactElement {
  const Icon = ICONS[tone];
  return (
    <li className={styles.toast} data-tone={tone}>
      <Icon size={16} aria-label={tone} />
      <div>
        <b>{title}</b>
        {text === undefined || text === "" ? null : <p>{text}</p>}
      </div>
      {act === undefined ? null : (
        <Button
          onClick={() => {
            act.do();
            close();
          }}
        >
          {act.label}
        </Button>
      )}
      <IconButton label="Close" side="left" onClick={close}>
        <X size={14} />
      </IconButton>
    </li>
  );
}
