/** All keys that do something on this page. */

import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Dialog } from "../ui/Dialog";
import { useLooks } from "../ui/looks";
import { boundShortcuts, type Shortcut, spelled } from "../ui/shortcuts";
import styles from "./shell.module.css";

/** Keys that parts of pages answer by themselves, while they are on the page. */
const IN_PARTS: readonly Shortcut[] = [
  { keys: "f", label: "Panel under the pointer to full screen and back", group: "Charts" },
  { keys: "Escape", label: "Leave full screen", group: "Charts" },
  { keys: "0", label: "Reset the zoom", group: "Charts" },
  { keys: "[", label: "Less smoothing", group: "Charts" },
  { keys: "]", label: "More smoothing", group: "Charts" },
  { keys: "l", label: "Logarithmic y axis", group: "Charts" },
  { keys: "z", label: "Undo a change of panels", group: "Charts" },
  { keys: "shift+z", label: "Redo it", group: "Charts" },
];

export default function ShortcutList({ onClose }: { onClose: () => void }): ReactElement {
  const keysOn = useLooks((looks) => looks.keys);
  const groups = new Map<string, Shortcut[]>();
  const known = boundShortcuts();
  const charts = /\/workspace$/.test(location.pathname) ? IN_PARTS : [];
  for (const shortcut of [...known, ...charts.filter(({ keys }) => !known.some((each) => each.keys === keys))]) {
    groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut]);
  }
  return (
    <Dialog title="Shortcuts" onClose={onClose}>
      {keysOn ? null : (
        <p className={styles.keysOff}>
          Single keys are switched off in the{" "}
          <Link to="/settings" onClick={onClose}>
            settings
          </Link>
          .
        </p>
      )}
      {[...groups].map(([group, shortcuts]) => (
        <section key={group} className={styles.shortcuts}>
          <h3>{group}</h3>
          <dl>
            {shortcuts.map(({ keys, label }) => (
              <div key={keys}>
                <dt>{label}</dt>
                <dd>
                  <kbd>{spelled(keys)}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
