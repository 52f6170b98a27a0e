/** What the run logged, as panels. */

import type { ReactElement } from "react";
import { useRunKeys } from "../../data/queries";
import { RunPanels } from "../../panels/RunPanels";
import { Empty, ErrorNote } from "../../ui/Notes";
import { panelRun } from "./panelRun";
import type { TabProps } from "./RunPage";
import styles from "./run.module.css";

export default function ChartsTab({ detail, search, onSearch }: TabProps): ReactElement {
  const { run } = detail;
  const keys = useRunKeys(run.run);
  if (keys.error !== null)
    return (
      <div className={styles.pad}>
        <ErrorNote error={keys.error} retry={() => void keys.refetch()} />
      </div>
    );
  if (keys.data === undefined) return <div className={styles.pad} />;
  if (!keys.data.some(({ stream }) => stream === "history")) {
    return (
      <Empty title="Nothing logged yet" why="What the script passes to `run.log({...})` appears here by itself." />
    );
  }
  return (
    <div className={styles.panels}>
      <RunPanels
        entity={run.entity}
        project={run.project}
        run={panelRun(run)}
        keys={keys.data}
        stream="history"
        search={search}
        onSearch={(next, replace) => onSearch(next, replace)}
      />
    </div>
  );
}
