/** Settings of this browser, and who is signed in. */

import type { ReactElement, ReactNode } from "react";
import { useViewer } from "../../data/queries";
import { Choice } from "../../ui/Fields";
import { type Density, type Theme, useLooks } from "../../ui/looks";
import { Bone } from "../../ui/Notes";
import { spelled } from "../../ui/shortcuts";
import styles from "./settings.module.css";

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: "comfortable", label: "Comfortable" },
  { value: "compact", label: "Compact" },
];

export function SettingsPage(): ReactElement {
  const { theme, density, keys, change } = useLooks();
  const viewer = useViewer().data;
  return (
    <main className={styles.page}>
      <h1>Settings</h1>
      <section aria-label="Looks">
        <h2>Looks</h2>
        <Setting name="Theme" help="Kept in this browser.">
          <Choice label="Theme" value={theme} options={THEMES} onChange={(value) => change({ theme: value })} />
        </Setting>
        <Setting name="Density" help="Height of rows and controls.">
          <Choice
            label="Density"
            value={density}
            options={DENSITIES}
            onChange={(value) => change({ density: value })}
          />
        </Setting>
        <Setting name="Single-key shortcuts" help={`Such as t for the theme. ${spelled("mod+k")} works always.`}>
          <Choice
            label="Single-key shortcuts"
            value={keys ? "on" : "off"}
            options={[
              { value: "on", label: "On" },
              { value: "off", label: "Off" },
            ]}
            onChange={(value) => change({ keys: value === "on" })}
          />
        </Setting>
      </section>
      <section aria-label="Server">
        <h2>Server</h2>
        <Setting name="Signed in as">{viewer === undefined ? <Bone width={96} /> : <code>{viewer.user}</code>}</Setting>
        <Setting name="Your entity" help="Where runs go that name none.">
          {viewer === undefined ? <Bone width={96} /> : <code>{viewer.entity}</code>}
        </Setting>
        <Setting name="Address">
          <code>{location.origin}</code>
        </Setting>
        <Setting name="Version">
          {viewer === undefined ? <Bone width={64} /> : <code>{viewer.server_version}</code>}
        </Setting>
        <Setting name="Keys for other machines" help="A key lets a machine send runs in your name.">
          <a href="/authorize">Make a key</a>
        </Setting>
      </section>
    </main>
  );
}

function Setting({ name, help, children }: { name: string; help?: string; children: ReactNode }): ReactElement {
  return (
    <div className={styles.setting}>
      <div>
        <p>{name}</p>
        {help === undefined ? null : <small>{help}</small>}
      </div>
      {children}
    </div>
  );
}
