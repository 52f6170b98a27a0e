/** Throwing runs away, with the way back. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { api } from "../data/api";
import { asked } from "../data/queries";
import type { RunInfo } from "../data/types";
import { formatCount } from "../math/numbers";
import { Confirm } from "../ui/Confirm";
import { toast } from "../ui/toastStore";

interface DeleteDialogProps {
  run: RunInfo;
  onClose: () => void;
  /** Called when it is gone, before anything that showed it asks again. */
  onGone?: () => Promise<void> | void;
}

export function DeleteDialog({ run, onClose, onGone }: DeleteDialogProps): ReactElement {
  const client = useQueryClient();
  const act = async (): Promise<void> => {
    await api.deleteRun(run.run);
    await onGone?.();
    client.removeQueries({ queryKey: asked.run(run.run) });
    client.removeQueries({ queryKey: asked.runId(run.entity, run.project, run.id) });
    await refreshed(client, run);
    toast({
      title: `${run.name} is in the trash`,
      text: "It can be had back for 30 days.",
      tone: "info",
      act: { label: "Undo", do: () => void restoreRun(client, run) },
    });
  };
  return (
    <Confirm title={`Delete ${run.name}?`} act="Delete" keep="Keep it" danger onAct={act} onClose={onClose}>
      <p>
        {formatCount(run.steps)} steps, logs, media and files go into the project's trash for 30 days, then they are
        deleted. The run folder on the machine that trained it stays.
      </p>
    </Confirm>
  );
}

/** Has a run back; a toast says so, or why not. */
export async function restoreRun(client: QueryClient, run: RunInfo): Promise<void> {
  try {
    await api.restoreRun(run.run);
    toast({ title: `${run.name} is back`, tone: "info" });
  } catch (error) {
    toast({ title: `${run.name} did not come back`, text: (error as Error).message, tone: "error" });
  }
  client.removeQueries({ queryKey: asked.runId(run.entity, run.project, run.id) });
  await refreshed(client, run);
}

async function refreshed(client: QueryClient, { entity, project }: RunInfo): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: asked.runs(entity, project) }),
    client.invalidateQueries({ queryKey: asked.trash(entity, project) }),
    client.invalidateQueries({ queryKey: asked.keys(entity, project) }),
  ]);
}
