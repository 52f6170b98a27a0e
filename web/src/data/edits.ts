/** What people change of a run: sent one after the other, shown at once, also while older answers still come in. */

import { type QueryClient, useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "./api";
import { asked } from "./queries";
import type { RunDetail, RunUpdate } from "./types";

const editing = (run: number) => ["edit", run] as const;

/** Edits a run; the page shows the new state at once and the old one again when the server refuses. */
export function useEditRun(run: number) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: editing(run),
    scope: { id: `edit ${run}` },
    mutationFn: (change: RunUpdate) => api.editRun(run, change),
    onSuccess: async (detail) => {
      // What was asked for before the change may be answered after it.
      await client.cancelQueries({ queryKey: asked.run(run) });
      client.setQueryData(asked.run(run), detail);
    },
    // Every list shows it, whatever it is filtered and ordered by.
    onSettled: () => client.invalidateQueries({ queryKey: asked.runs(...placeOf(client, run)) }),
  });
}

/** The run with the names that were given to it and are not answered yet. */
export function useWithEdits(detail: RunDetail | undefined): RunDetail | undefined {
  const changes = useMutationState({
    filters: { mutationKey: editing(detail?.run.run ?? -1), status: "pending" },
    select: (each) => each.state.variables as RunUpdate,
  });
  return useMemo(() => (detail === undefined ? undefined : changes.reduce(changed, detail)), [detail, changes]);
}

function changed(detail: RunDetail, change: RunUpdate): RunDetail {
  const { name, notes, tags, group, job_type } = { ...detail.run, ...change };
  return { ...detail, run: { ...detail.run, name, notes, tags, group, job_type } };
}

function placeOf(client: QueryClient, run: number): [string, string] {
  const known = client.getQueryData<RunDetail>(asked.run(run))?.run;
  return [known?.entity ?? "", known?.project ?? ""];
}
