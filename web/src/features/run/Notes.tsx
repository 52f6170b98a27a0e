/** Words of people about a run: notes and tags. */

import { Plus, X } from "lucide-react";
import { type ReactElement, useState } from "react";
import { Button, IconButton } from "../../ui/Button";
import { inputClass } from "../../ui/Fields";
import styles from "./overview.module.css";

export function Notes({ value, onSave }: { value: string; onSave: (value: string) => void }): ReactElement {
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <button
        type="button"
        className={styles.notes}
        onClick={() => setDraft(value)}
        data-empty={value === "" || undefined}
      >
        {value === "" ? "Write what this run is about…" : value}
      </button>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (draft !== value) onSave(draft);
        setDraft(null);
      }}
    >
      <textarea
        className={styles.area}
        aria-label="Notes"
        value={draft}
        rows={5}
        // biome-ignore lint/a11y/noAutofocus: the reader clicked the text to write in it.
        autoFocus
        onChange={({ target }) => setDraft(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(null);
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
        }}
      />
      <div className={styles.acts}>
        <Button type="submit" primary>
          Save
        </Button>
        <Button onClick={() => setDraft(null)}>Cancel</Button>
      </div>
    </form>
  );
}

export function Tags({
  tags,
  onChange,
}: {
  tags: readonly string[];
  onChange: (tags: string[]) => void;
}): ReactElement {
  const [draft, setDraft] = useState<string | null>(null);
  const add = (): void => {
    const tag = draft?.trim() ?? "";
    if (tag !== "" && !tags.includes(tag)) onChange([...tags, tag]);
    setDraft(null);
  };
  return (
    <ul className={styles.tags} aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag}>
          <span title={tag}>{tag}</span>
          <button
            type="button"
            aria-label={`remove the tag ${tag}`}
            onClick={() => onChange(tags.filter((each) => each !== tag))}
          >
            <X size={11} />
          </button>
        </li>
      ))}
      <li data-plain>
        {draft === null ? (
          <IconButton label="Add a tag" onClick={() => setDraft("")}>
            <Plus size={14} />
          </IconButton>
        ) : (
          <input
            className={inputClass}
            aria-label="New tag"
            value={draft}
            maxLength={128}
            // biome-ignore lint/a11y/noAutofocus: the reader asked for the field.
            autoFocus
            onChange={({ target }) => setDraft(target.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key === "Enter") add();
              if (event.key === "Escape") setDraft(null);
            }}
          />
        )}
      </li>
    </ul>
  );
}
