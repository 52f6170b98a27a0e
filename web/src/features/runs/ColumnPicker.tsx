/** Which columns are shown, and in which order. */

import { ArrowDown, ArrowUp, Columns3 } from "lucide-react";
import { Popover } from "radix-ui";
import { type ReactElement, useState } from "react";
import { Button, IconButton } from "../../ui/Button";
import { SearchField } from "../../ui/Fields";
import type { Column, Group } from "./columns";
import styles from "./runs.module.css";
import { FIRST_OFFERED, statisticOf } from "./statistics";

const GROUPS: readonly { group: Group; label: string }[] = [
  { group: "run", label: "Run" },
  { group: "summary", label: "Summary" },
  { group: "statistics", label: "Best and more" },
  { group: "config", label: "Config" },
];

/** Of the statistics of a metric only the best, until they are looked for. */
function offered({ id, group, label }: Column, words: string): boolean {
  if (words === "" && group === "statistics") return FIRST_OFFERED.has(statisticOf(label)?.what ?? "");
  return id.toLowerCase().includes(words.toLowerCase());
}

interface ColumnPickerProps {
  columns: readonly Column[];
  shown: readonly Column[];
  byThemselves: boolean;
  /** null: those that tell the runs apart. */
  onChange: (columns: readonly Column[] | null) => void;
}

export function ColumnPicker({ columns, shown, byThemselves, onChange }: ColumnPickerProps): ReactElement {
  const [words, setWords] = useState("");
  const on = new Set(shown.map(({ id }) => id));
  const found = columns.filter((column) => offered(column, words) || on.has(column.id));
  const toggle = (column: Column): void => {
    if (on.has(column.id)) onChange(shown.filter(({ id }) => id !== column.id));
    else onChange([...shown, column]);
  };
  const move = (column: Column, by: 1 | -1): void => {
    const at = shown.findIndex(({ id }) => id === column.id);
    const other = shown[at + by];
    if (other === undefined) return;
    const next = [...shown];
    next[at] = other;
    next[at + by] = column;
    onChange(next);
  };
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button>
          <Columns3 size={14} /> Columns <span className={styles.faint}>{shown.length}</span>
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={6} className={styles.picker} aria-label="Columns">
          <div className={styles.pickerHead}>
            <SearchField label="Find a column" value={words} onChange={({ target }) => setWords(target.value)} />
            <Button disabled={byThemselves} onClick={() => onChange(null)}>
              Those that differ
            </Button>
          </div>
          <div className={styles.pickerBody}>
            {GROUPS.map(({ group, label }) => {
              const members = found.filter((column) => column.group === group);
              return members.length === 0 ? null : (
                <fieldset key={group}>
                  <legend>{label}</legend>
                  {members.map((column) => (
                    <div key={column.id} className={styles.pick}>
                      <label>
                        <input type="checkbox" checked={on.has(column.id)} onChange={() => toggle(column)} />
                        <span title={column.label}>{column.label}</span>
                      </label>
                      {on.has(column.id) ? (
                        <>
                          <IconButton label={`Move ${column.label} to the left`} onClick={() => move(column, -1)}>
                            <ArrowUp size={13} />
                          </IconButton>
                          <IconButton label={`Move ${column.label} to the right`} onClick={() => move(column, 1)}>
                            <ArrowDown size={13} />
                          </IconButton>
                        </>
                      ) : null}
                    </div>
                  ))}
                </fieldset>
              );
            })}
            {found.length === 0 ? <p className={styles.faint}>No column matches “{words}”.</p> : null}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
