/** Runs of the project that were thrown away, and the way back. */

import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type ReactElement, useState } from "react";
import { api } from "../../data/api";
import { asked, useTrash } from "../../data/queries";
import type { RunInfo } from "../../data/types";
import { restoreRun } from "../../life/DeleteDialog";
import { formatCount } from "../../math/numbers";
import { Button, IconButton } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/Notes";
import { Swatch } from "../../ui/Swatch";
import styles from "./menu.module.css";

const KEPT_DAYS = 30;

export function TrashButton({ entity, project }: { entity: string; project: string }): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label="Trash" onClick={() => setOpen(true)}>
        <Trash2 size={16} />
      </IconButton>
      {open ? <Trash entity={entity} project={project} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Trash({ entity, project, onClose }: { entity: string; project: string; onClose: () => void }): ReactElement {
  const { data, error, refetch } = useTrash(entity, project, true);
  return (
    <Dialog title="Trash" onClose={onClose}>
      {error === null ? null : <ErrorNote error={error} retry={() => void refetch()} />}
      {data?.length === 0 ? (
        <p className={styles.none}>Empty. Runs that are deleted stay here for {KEPT_DAYS} days.</p>
      ) : null}
      <ul className={styles.trash}>
        {data?.map((run) => (
          <Thrown key={run.run} run={run} />
        ))}
      </ul>
    </Dialog>
  );
}

function Thrown({ run }: { run: RunInfo }): ReactElement {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const left = KEPT_DAYS - (Date.now() / 1000 - (run.deleted ?? 0)) / 86_400;
  const days = Math.max(0, Math.ceil(left));
  const act = async (): Promise<void> => {
    await api.deleteForGood(run.run);
    await client.invalidateQueries({ queryKey: asked.trash(run.entity, run.project) });
  };
  return (
    <li>
      <Swatch slot={run.slot} />
      <b title={`${run.name} (${run.id})`}>{run.name}</b>
      <small>
        {formatCount(run.steps)} steps · {days === 1 ? "1 day" : `${days} days`} left
      </small>
      <Button onClick={() => void restoreRun(client, run)}>Restore</Button>
      <Button onClick={() => setAsking(true)}>Delete for good…</Button>
      {asking ? (
        <Confirm
          title={`Delete ${run.name} for good?`}
          act="Delete for good"
          keep="Keep it in the trash"
          danger
          onAct={act}
          onClose={() => setAsking(false)}
        >
          <p>Nothing of it can be had back from the server then. Its run folder stays where it was trained.</p>
        </Confirm>
      ) : null}
    </li>
  );
}
