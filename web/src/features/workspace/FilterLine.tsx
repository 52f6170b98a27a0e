/** The filter line of the runs list: applied with Enter or after a pause; what is wrong with it is said below. */

import { type ReactElement, useEffect, useState } from "react";
import styles from "./workspace.module.css";

interface FilterLineProps {
  value: string;
  error: Error | null;
  onChange: (filter: string) => void;
}

const APPLY_AFTER_MS = 500;

export function FilterLine({ value, error, onChange }: FilterLineProps): ReactElement {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text.trim()), APPLY_AFTER_MS);
    return () => clearTimeout(timer);
  });
  const wrong = error !== null && value !== "" && text === value;
  return (
    <div className={styles.filter}>
      <input
        value={text}
        placeholder="filter: lr > 1e-4 and tag:best"
        aria-label="filter runs"
        aria-invalid={wrong}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onChange(text.trim());
          if (event.key === "Escape") setText(value);
        }}
      />
      {wrong ? <p role="alert">{error.message}</p> : null}
    </div>
  );
}
