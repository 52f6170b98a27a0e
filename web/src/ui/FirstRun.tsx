/** What to paste when there is no run yet; the server's address is filled in where the SDK would not find it. */

import type { ReactElement } from "react";
import { Snippet } from "./Copy";
import { EmptyPage } from "./Notes";
import { Dot } from "./StateBadge";
import styles from "./ui.module.css";

const DEFAULT_ORIGIN = "http://127.0.0.1:8787";

export function FirstRun({ project }: { project: string }): ReactElement {
  return (
    <EmptyPage title="No runs yet" why="Paste this into a terminal:">
      <Snippet text={firstRunSnippet(project, location.origin)} />
      <p className={styles.state}>
        <Dot tone="quiet" /> Waiting for the first run. It opens here by itself.
      </p>
      <p>
        On another machine, run <code>runcairn login {location.origin}</code> there first. Only looking?{" "}
        <code>runcairn demo</code> logs a small training.
      </p>
    </EmptyPage>
  );
}

/** Commands for a shell; names are quoted for it. */
export function firstRunSnippet(project: string, origin: string): string {
  const local = origin === DEFAULT_ORIGIN ? "" : `export RUNCAIRN_BASE_URL=${origin}\n`;
  const name = JSON.stringify(project)
    .replace(/'/g, "'\\''")
    .replace(/"/g, '\\"')
    .replace(/^\\"|\\"$/g, "");
  return [
    "pip install runcairn",
    `${local}python -c '
import runcairn as t
r = t.init(project="${name.replace(/\\\\"/g, '\\"')}")
[r.log({"loss": 1 / (i + 1)}) for i in range(100)]
r.finish()'`,
  ].join("\n");
}
