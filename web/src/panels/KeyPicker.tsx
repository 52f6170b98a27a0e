/** Choosing keys by typing a part of their names. */

import { X } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import styles from "./panels.module.css";
import type { PanelKey, PanelSpec } from "./panelType";

interface KeyPickerProps {
  chosen: PanelSpec["keys"];
  known: readonly PanelKey[];
  many: boolean;
  onChange: (keys: PanelSpec["keys"]) => void;
}

const MOST_SHOWN = 50;

export function KeyPicker({ chosen, known, many, onChange }: KeyPickerProps): ReactElement {
  const [find, setFind] = useState("");
  const stream = chosen[0]?.stream;
  const found = useMemo(() => {
    const words = find.toLowerCase().split(/\s+/);
    const isChosen = (key: PanelKey): boolean =>
      chosen.some(({ name, stream: of }) => name === key.name && of === key.stream);
    // Keys of one panel share an x axis, so they come from one stream.
    return known.filter(
      (key) =>
        !isChosen(key) &&
        (!many || stream === undefined || key.stream === stream) &&
        words.every((word) => key.name.toLowerCase().includes(word)),
    );
  }, [find, known, chosen, many, stream]);
  const add = ({ name, stream: of }: PanelKey): void =>
    onChange(many ? [...chosen, { name, stream: of }] : [{ name, stream: of }]);
  return (
    <div className={styles.picker}>
      {chosen.length > 0 ? (
        <ul className={styles.chips}>
          {chosen.map((key) => (
            <li key={`${key.stream}:${key.name}`}>
              {key.name}
              {chosen.length > 1 || !many ? (
                <button
                  type="button"
                  aria-label={`remove ${key.name}`}
                  onClick={() => onChange(chosen.filter((each) => each !== key))}
                >
                  <X size={11} />
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      <input
        className={styles.field}
        value={find}
        placeholder="find a key…"
        aria-label="find a key"
        onChange={({ target }) => setFind(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && found[0] !== undefined) add(found[0]);
        }}
      />
      <div className={styles.options}>
        {found.slice(0, MOST_SHOWN).map((key) => (
          <button type="button" key={`${key.stream}:${key.name}`} onClick={() => add(key)}>
            {key.name}
          </button>
        ))}
        {found.length === 0 ? <p>{known.length === 0 ? "no key was logged yet" : "no other key matches"}</p> : null}
        {found.length > MOST_SHOWN ? <p>{found.length - MOST_SHOWN} more: type to narrow</p> : null}
      </div>
    </div>
  );
}
