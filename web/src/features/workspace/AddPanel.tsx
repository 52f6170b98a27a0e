/** The dialog behind `+ Panel`: a type, keys, done. */

import { Dialog } from "radix-ui";
import { type ReactElement, useState } from "react";
import { KeyPicker } from "../../panels/KeyPicker";
import type { PanelKey, PanelSpec } from "../../panels/panelType";
import { panelTypes } from "../../panels/registry";
import styles from "./workspace.module.css";

interface AddPanelProps {
  open: boolean;
  onOpen: (open: boolean) => void;
  known: readonly PanelKey[];
  onAdd: (spec: PanelSpec) => void;
}

export function AddPanel({ open, onOpen, known, onAdd }: AddPanelProps): ReactElement {
  return (
    <Dialog.Root open={open} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.dialog} aria-describedby={undefined}>
          <Dialog.Title>Add a panel</Dialog.Title>
          <Form known={known} onAdd={onAdd} onDone={() => onOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Form({
  known,
  onAdd,
  onDone,
}: {
  known: readonly PanelKey[];
  onAdd: (spec: PanelSpec) => void;
  onDone: () => void;
}): ReactElement {
  const [name, setName] = useState(panelTypes[0]?.type ?? "");
  const [keys, setKeys] = useState<PanelSpec["keys"]>([]);
  const [title, setTitle] = useState("");
  const type = panelTypes.find((each) => each.type === name);
  const add = (): void => {
    if (type === undefined) return;
    onAdd({
      id: `own:${crypto.randomUUID?.() ?? String(Math.random()).slice(2)}`,
      type: type.type,
      version: type.version,
      keys,
      title: title.trim(),
      options: type.defaults,
    });
    onDone();
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (keys.length > 0) add();
      }}
    >
      <div className={styles.types} role="radiogroup" aria-label="type of panel">
        {panelTypes.map((each) => (
          <label key={each.type} data-on={each.type === name || undefined}>
            <input
              type="radio"
              name="type"
              checked={each.type === name}
              onChange={() => {
                setName(each.type);
                setKeys([]);
              }}
            />
            {each.label}
          </label>
        ))}
      </div>
      <KeyPicker
        chosen={keys}
        known={known.filter((key) => type?.fits(key))}
        many={type?.manyKeys ?? false}
        onChange={setKeys}
      />
      <input
        className={styles.field}
        value={title}
        placeholder={keys.map((key) => key.name).join(", ") || "title (optional)"}
        aria-label="title"
        onChange={({ target }) => setTitle(target.value)}
      />
      <div className={styles.actions}>
        <Dialog.Close asChild>
          <button type="button" className={styles.quiet}>
            Cancel
          </button>
        </Dialog.Close>
        <button type="submit" className={styles.add} disabled={keys.length === 0}>
          Add panel
        </button>
      </div>
    </form>
  );
}
