/** The filter of the table: applied with Enter or after a pause; what is wrong with it is shown at its place. */

import { Filter, X } from "lucide-react";
import { type ReactElement, type Ref, useEffect, useId, useState } from "react";
import type { ApiError } from "../../data/errors";
import { IconButton } from "../../ui/Button";
import { inputClass } from "../../ui/Fields";
import styles from "./runs.module.css";

const APPLY_AFTER_MS = 500;

interface FilterLineProps {
  ref: Ref<HTMLInputElement>;
  value: string;
  error: ApiError | null;
  onChange: (filter: string) => void;
}

export function FilterLine({ ref, value, error, onChange }: FilterLineProps): ReactElement {
  const [text, setText] = useState(value);
  const id = useId();
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), APPLY_AFTER_MS);
    return () => clearTimeout(timer);
  });
  const wrong = error !== null && text.trim() === value;
  return (
    <div className={styles.filter}>
      <Filter size={14} />
      <input
        ref={ref}
        className={inputClass}
        value={text}
        placeholder="filter: lr > 1e-4 and tag:best state:running"
        aria-label="Filter runs"
        aria-invalid={wrong}
        aria-describedby={wrong ? id : undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onChange(text.trim());
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      {text === "" ? null : (
        <IconButton label="Clear the filter" onClick={() => onChange("")}>
          <X size={14} />
        </IconButton>
      )}
      {wrong ? (
        <div id={id} role="alert" className={styles.wrong}>
          {error.position === null ? null : (
            <code>
              {value.slice(0, error.position)}
              <mark>{value.slice(error.position).split(/(?<=\S)\s/)[0] || " "}</mark>
              {value.slice(error.position).replace(/^\s*\S*/, "")}
            </code>
          )}
          <p>{error.message}</p>
          {error.remedy === "" ? null : <p>{error.remedy}</p>}
        </div>
      ) : null}
    </div>
  );
}
