/** Hiding points of a key, showing a key under another name. What was logged stays; both can be undone. */

import { type FormEvent, type ReactElement, useState } from "react";
import type { Hide, Rename } from "../../data/types";
import type { Extent } from "../../math/extent";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice, inputClass } from "../../ui/Fields";
import { ErrorNote } from "../../ui/Notes";
import styles from "./overlay.module.css";

interface DialogProps<T> {
  keyName: string;
  onAdd: (entry: T) => Promise<unknown>;
  onClose: () => void;
}

export function HideDialog({
  keyName,
  range,
  onAdd,
  onClose,
}: DialogProps<Hide> & { range: Extent | null }): ReactElement {
  const [from, setFrom] = useState(range === null ? "" : String(Math.ceil(range.lo)));
  const [to, setTo] = useState(range === null ? "" : String(Math.floor(range.hi)));
  const [which, setWhich] = useState<"key" | "all">("key");
  const [lo, hi] = [stepOf(from), stepOf(to)];
  const wrong =
    lo === undefined || hi === undefined
      ? "A step is a whole number."
      : lo !== null && hi !== null && lo > hi
        ? "The first step lies after the last."
        : null;
  const add = (): Promise<unknown> =>
    onAdd({ kind: "hide", key: which === "all" ? null : keyName, lo: lo ?? null, hi: hi ?? null });
  return (
    <Dialog title="Hide points" onClose={onClose}>
      <Form act="Hide" ready={wrong === null} onAdd={add} onClose={onClose}>
        <p className={styles.words}>
          They are left out of charts, tables, exports and summaries. The logged rows stay.
        </p>
        <div className={styles.range}>
          <label>
            From step
            <input
              className={inputClass}
              inputMode="numeric"
              placeholder="first"
              value={from}
              onChange={({ target }) => setFrom(target.value)}
            />
          </label>
          <label>
            to step
            <input
              className={inputClass}
              inputMode="numeric"
              placeholder="last"
              value={to}
              onChange={({ target }) => setTo(target.value)}
            />
          </label>
        </div>
        <Choice
          label="Of which keys"
          value={which}
          options={[
            { value: "key", label: keyName },
            { value: "all", label: "all keys" },
          ]}
          onChange={setWhich}
        />
        <p className={styles.wrong} role="alert">
          {wrong}
        </p>
      </Form>
    </Dialog>
  );
}

export function RenameDialog({ keyName, onAdd, onClose }: DialogProps<Rename>): ReactElement {
  const [shown, setShown] = useState(keyName);
  const ready = shown.trim() !== "" && shown !== keyName;
  return (
    <Dialog title="Rename the key" onClose={onClose}>
      <Form
        act="Rename"
        ready={ready}
        onAdd={() => onAdd({ kind: "rename", key: keyName, shown: shown.trim() })}
        onClose={onClose}
      >
        <p className={styles.words}>
          <code>{keyName}</code> of this run is shown under another name, also what its script logs from now on.
        </p>
        <label className={styles.name}>
          Name
          <input className={inputClass} value={shown} onChange={({ target }) => setShown(target.value)} />
        </label>
      </Form>
    </Dialog>
  );
}

interface FormProps {
  act: string;
  ready: boolean;
  onAdd: () => Promise<unknown>;
  onClose: () => void;
  children: React.ReactNode;
}

function Form({ act, ready, onAdd, onClose, children }: FormProps): ReactElement {
  const [error, setError] = useState<Error | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAdd().then(onClose, setError);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {children}
      {error === null ? null : <ErrorNote error={error} />}
      <div className={styles.acts}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" primary disabled={!ready}>
          {act}
        </Button>
      </div>
    </form>
  );
}

/** null: no limit; undefined: no step. */
function stepOf(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const step = Number(trimmed);
  return Number.isSafeInteger(step) ? step : undefined;
}
