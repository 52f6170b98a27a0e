/** The config as a tree; each value can be changed, and then stands against what the script writes later. */

import { Pencil } from "lucide-react";
import { type ReactElement, useState } from "react";
import { inputClass } from "../../ui/Fields";
import { fullText, shortText } from "../../ui/values";
import { readValue, writtenValue } from "./configText";
import styles from "./overview.module.css";
import type { TreeEntry } from "./tree";

interface ConfigTreeProps {
  entries: readonly TreeEntry[];
  open: boolean;
  /** As RunDetail has it: `config.PATH` of values that people changed. */
  edited: readonly string[];
  onEdit: (path: string, value: unknown) => void;
}

export function ConfigTree(props: ConfigTreeProps): ReactElement {
  return (
    <ul className={styles.tree}>
      {props.entries.map((entry) => (
        <li key={entry.path}>
          {entry.children === null ? (
            <Value
              entry={entry}
              edited={props.edited.includes(`config.${entry.path}`)}
              onSave={(value) => props.onEdit(entry.path, value)}
            />
          ) : (
            <details open={props.open || entry.children.length <= 12}>
              <summary>
                {entry.name} <small>{entry.children.length}</small>
              </summary>
              <ConfigTree {...props} entries={entry.children} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

interface ValueProps {
  entry: TreeEntry;
  edited: boolean;
  onSave: (value: unknown) => void;
}

function Value({ entry, edited, onSave }: ValueProps): ReactElement {
  const [draft, setDraft] = useState<string | null>(null);
  const save = (): void => {
    if (draft !== null && draft !== writtenValue(entry.value)) onSave(readValue(draft));
    setDraft(null);
  };
  return (
    <p>
      <span title={entry.path}>{entry.name}</span>
      {draft === null ? (
        <button
          type="button"
          className={styles.value}
          data-edited={edited || undefined}
          aria-label={`${entry.path}: change the value`}
          title={edited ? `${fullText(entry.value)}\nchanged here` : fullText(entry.value)}
          onClick={() => setDraft(writtenValue(entry.value))}
        >
          <Pencil size={12} />
          <code data-kind={typeof entry.value}>{shortText(entry.value)}</code>
        </button>
      ) : (
        <input
          className={inputClass}
          aria-label={entry.path}
          value={draft}
          // biome-ignore lint/a11y/noAutofocus: the reader clicked the value to write in it.
          autoFocus
          onChange={({ target }) => setDraft(target.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === "Enter") save();
            if (event.key === "Escape") setDraft(null);
          }}
        />
      )}
    </p>
  );
}
