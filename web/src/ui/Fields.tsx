/** Fields: a search line, a choice of few, a text that becomes a field when clicked. */

import { Pencil, Search } from "lucide-react";
import { type InputHTMLAttributes, type ReactElement, type Ref, useId, useState } from "react";
import styles from "./ui.module.css";

export const inputClass = styles.input;

interface SearchFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  ref?: Ref<HTMLInputElement>;
}

export function SearchField({ label, ...rest }: SearchFieldProps): ReactElement {
  return (
    <span className={styles.search}>
      <Search size={14} />
      <input
        className={styles.input}
        type="search"
        aria-label={label}
        placeholder={label}
        spellCheck={false}
        autoComplete="off"
        {...rest}
      />
    </span>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>): ReactElement {
  const name = useId();
  return (
    <fieldset className={styles.choice} style={{ padding: 0, margin: 0 }}>
      <legend className={styles.hidden}>{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface EditableProps {
  label: string;
  value: string;
  /** What stands where the text is empty; without it an empty text is the old one. */
  empty?: string;
  onSave: (value: string) => void;
}

/** Enter or leaving keeps the new text, Escape the old one. */
export function Editable({ label, value, empty, onSave }: EditableProps): ReactElement {
  const [draft, setDraft] = useState<string | null>(null);
  const save = (): void => {
    const next = draft?.trim() ?? "";
    if ((next !== "" || empty !== undefined) && next !== value) onSave(next);
    setDraft(null);
  };
  if (draft === null) {
    return (
      <button
        type="button"
        className={styles.editable}
        aria-label={`${value || (empty ?? "")}: ${label}`}
        title={value}
        onClick={() => setDraft(value)}
      >
        <span dir="auto" data-empty={value === "" || undefined}>
          {value || empty}
        </span>
        <Pencil size={13} />
      </button>
    );
  }
  return (
    <input
      className={styles.editable}
      aria-label={label}
      value={draft}
      maxLength={512}
      // biome-ignore lint/a11y/noAutofocus: the reader clicked the text to write in it.
      autoFocus
      onChange={({ target }) => setDraft(target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") save();
        if (event.key === "Escape") setDraft(null);
      }}
    />
  );
}
