/** The machine while the run went on. */

import type { ReactElement } from "react";
import { useRunKeys } from "../../data/queries";
import { RunPanels } from "../../panels/RunPanels";
import { Empty, ErrorNote } from "../../ui/Notes";
import { panelRun } from "./panelRun";
import styles from "./run.module.css";
import type { TabProps } from "./tabs";

export default function SystemTab({ detail, search, onSearch }: TabProps): ReactElement {
  const { run } = detail;
  const keys = useRunKeys(run.run);
  if (keys.error !== null)
    return (
      <div className={styles.pad}>
        <ErrorNote error={keys.error} retry={() => void keys.refetch()} />
      </div>
    );
  if (keys.data === undefined) return <div className={styles.pad} />;
  if (!keys.data.some(({ stream }) => stream === "events")) {
    return (
      <Empty
        title="No samples yet"
        why="CPU, memory, disk, network and GPUs are sampled every 10 seconds while the run goes on."
      />
    );
  }
  return (
    <div className={styles.panels}>
      <RunPanels
        entity={run.entity}
        project={run.project}
        run={panelRun(run)}
        keys={keys.data}
        stream="events"
        search={{ x: "relative", ...search }}
        onSearch={(next, replace) => onSearch(next, replace)}
      />
    </div>
  );
}
