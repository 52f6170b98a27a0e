/** The runs whose curves are drawn: as the address says, in the order of the list. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { api } from "../../data/api";
import { asked } from "../../data/queries";
import type { RunInfo } from "../../data/types";
import type { PanelRun } from "../../panels/panelType";
import { shownIds } from "./search";
import { RUNS_PER_PAGE, type RunList } from "./useRunList";

export interface ShownRuns {
  shown: ReadonlySet<string>;
  /** The same array as long as nothing that panels show has changed. */
  runs: readonly PanelRun[];
}

const NONE: readonly PanelRun[] = [];

export function useShownRuns(entity: string, project: string, list: RunList, choice: string | undefined): ShownRuns {
  const shown = useMemo(
    () =>
      shownIds(
        choice,
        list.runs.map((run) => run.id),
      ),
    [choice, list.runs],
  );
  const listed = list.runs.filter((run) => shown.has(run.id));
  // Ids of the address that the list has not reached, or that the filter hides from it.
  const elsewhere = list.pending
    ? []
    : [...shown].filter((id) => !listed.some((run) => run.id === id)).slice(0, RUNS_PER_PAGE);
  const filter = elsewhere.map((id) => `id = "${id.replace(/["\\]/g, "")}"`).join(" or ");
  const others = useQuery({
    queryKey: [...asked.runs(entity, project), "elsewhere", filter],
    queryFn: ({ signal }) => api.runs(entity, project, { filter, limit: RUNS_PER_PAGE }, signal),
    enabled: elsewhere.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const all =
    elsewhere.length === 0
      ? listed
      : [...listed, ...(others.data?.runs ?? []).filter((run) => shown.has(run.id) && !listed.includes(run))];
  const runs = useStable(all.map(panelRun));
  return { shown, runs };
}

function panelRun({ run, name, slot, state }: RunInfo): PanelRun {
  return { run, name, slot, running: state === "running" };
}

function useStable(runs: readonly PanelRun[]): readonly PanelRun[] {
  const kept = useRef(NONE);
  if (JSON.stringify(kept.current) !== JSON.stringify(runs)) kept.current = runs;
  return kept.current;
}
