/** What the run logged, as panels. */

import { type ReactElement, useMemo, useState } from "react";
import { useRunKeys } from "../../data/queries";
import type { Extent } from "../../math/extent";
import { type KeyAct, KeyActsProvider } from "../../panels/keyActs";
import { RunPanels } from "../../panels/RunPanels";
import { Empty, ErrorNote } from "../../ui/Notes";
import { OverlayBar } from "./OverlayBar";
import { HideDialog, RenameDialog } from "./OverlayDialogs";
import { panelRun } from "./panelRun";
import styles from "./run.module.css";
import type { TabProps } from "./tabs";
import { useOverlay } from "./useOverlay";

/** The dialog that is open, and for which key. */
interface Opened {
  what: "hide" | "rename";
  key: string;
  range: Extent | null;
}

export default function ChartsTab({ detail, search, onSearch }: TabProps): ReactElement {
  const { run } = detail;
  const keys = useRunKeys(run.run);
  const overlay = useOverlay(run.run);
  const [open, setOpen] = useState<Opened | null>(null);
  const acts = useMemo(
    (): KeyAct[] => [
      { label: "Hide points…", act: (key, range) => setOpen({ what: "hide", key, range }) },
      { label: "Rename the key…", act: (key) => setOpen({ what: "rename", key, range: null }) },
    ],
    [],
  );
  const close = (): void => setOpen(null);
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
      <OverlayBar entries={detail.overlay} onUndo={overlay.undo} />
      <KeyActsProvider value={acts}>
        <RunPanels
          entity={run.entity}
          project={run.project}
          run={panelRun(run)}
          keys={keys.data}
          stream="history"
          search={search}
          onSearch={(next, replace) => onSearch(next, replace)}
        />
      </KeyActsProvider>
      {open?.what === "hide" ? (
        <HideDialog keyName={open.key} range={open.range} onAdd={overlay.add} onClose={close} />
      ) : null}
      {open?.what === "rename" ? <RenameDialog keyName={open.key} onAdd={overlay.add} onClose={close} /> : null}
    </div>
  );
}
