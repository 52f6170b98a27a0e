/** All runs of a project as a table: what they were given, what came out. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "../../data/errors";
import { askAgain, asked, useLive, useRuns, useTrash } from "../../data/queries";
import type { RunChange, RunInfo } from "../../data/types";
import { formatCount } from "../../math/numbers";
import { Button } from "../../ui/Button";
import { FirstRun } from "../../ui/FirstRun";
import { Empty, ErrorNote } from "../../ui/Notes";
import { useShortcut } from "../../ui/shortcuts";
import { ColumnPicker } from "./ColumnPicker";
import {
  type Column,
  chosenColumns,
  columnIds,
  columnsByThemselves,
  columnsOf,
  DEFAULT_SORT,
  joinColumns,
  sameColumns,
} from "./columns";
import { FilterLine } from "./FilterLine";
import { RunsTable } from "./RunsTable";
import styles from "./runs.module.css";
import { askedStatistics } from "./statistics";
import { TrashButton } from "./Trash";

export interface RunsSearch {
  f?: string;
  sort?: string;
  cols?: string;
  runs?: string;
}

interface RunsPageProps {
  entity: string;
  project: string;
  search: RunsSearch;
  onSearch: (search: RunsSearch) => void;
  /** Which runs the workspace draws, of those listed: one choice for both pages. */
  shownOf: (choice: string | undefined, ids: readonly string[]) => ReadonlySet<string>;
  joinShown: (ids: Iterable<string>) => string;
}

const NO_RUNS: readonly RunInfo[] = [];
const FEW_PAGES = 2;

export function RunsPage({ entity, project, search, onSearch, shownOf, joinShown }: RunsPageProps): ReactElement {
  const filter = search.f ?? "";
  const sort = search.sort ?? DEFAULT_SORT;
  const statistics = askedStatistics([...columnIds(search.cols ?? ""), sort]);
  const list = useRuns(entity, project, filter, sort, statistics);
  const pages = useLastGood(list.data?.pages);
  const runs = useMemo(() => pages?.flatMap((page) => page.runs) ?? NO_RUNS, [pages]);
  const total = pages?.[0]?.total ?? 0;
  useListLive(entity, project, pages?.length ?? 1);
  const columns = useMemo(() => columnsOf(runs), [runs]);
  const chosen = useMemo(
    () => (search.cols === undefined ? columnsByThemselves(columns, runs, sort) : chosenColumns(columns, search.cols)),
    [columns, runs, search.cols, sort],
  );
  const shownColumns = useSameColumns(chosen);
  const shown = useMemo(
    () =>
      shownOf(
        search.runs,
        runs.map((run) => run.id),
      ),
    [shownOf, search.runs, runs],
  );
  const change = (changed: { [K in keyof RunsSearch]?: string | undefined }): void => {
    const kept = Object.entries({ ...search, ...changed }).filter(([, value]) => value !== undefined);
    onSearch(Object.fromEntries(kept) as RunsSearch);
  };
  const toggle = (id: string): void => {
    const next = new Set(shown);
    if (!next.delete(id)) next.add(id);
    change({ runs: joinShown(next) });
  };
  const cursor = useCursor(runs, entity, project, toggle, (id) => change({ runs: id }));
  const field = useRef<HTMLInputElement>(null);
  useShortcut("/", "Filter the runs", "Runs", () => field.current?.focus());
  const filterError = list.error instanceof ApiError && list.error.status === 400 && filter !== "" ? list.error : null;
  const isEmpty = pages !== undefined && list.error === null && total === 0 && filter === "";
  const trash = useTrash(entity, project, isEmpty).data ?? NO_RUNS;
  if (isEmpty && trash.length === 0) return <FirstRun project={project} />;
  return (
    <main className={styles.page}>
      <div className={styles.bar}>
        <h1>
          Runs <span>{pages === undefined ? "" : formatCount(total)}</span>
        </h1>
        <FilterLine
          ref={field}
          value={filter}
          error={filterError}
          onChange={(f) => change({ f: f === "" ? undefined : f })}
        />
        <ColumnPicker
          columns={columns}
          shown={shownColumns}
          byThemselves={search.cols === undefined}
          onChange={(next) => change({ cols: next === null ? undefined : joinColumns(next) })}
        />
        <TrashButton entity={entity} project={project} />
      </div>
      {list.error !== null && filterError === null ? (
        <div className={styles.note}>
          <ErrorNote error={list.error} retry={() => void list.refetch()} />
        </div>
      ) : null}
      {pages !== undefined && runs.length === 0 && filterError === null ? (
        isEmpty ? (
          <Empty title="All runs are in the trash" why="They can be had back from there, by the button above." />
        ) : (
          <Empty title="No run matches" why={`\`${filter}\` fits none of the runs of ${project}.`}>
            <Button onClick={() => change({ f: undefined })}>Clear the filter</Button>
          </Empty>
        )
      ) : (
        <RunsTable
          runs={runs}
          total={total}
          pending={pages === undefined && list.error === null}
          columns={shownColumns}
          place={`${entity}/${project}`}
          sort={sort}
          onSort={(next) => change({ sort: next === DEFAULT_SORT ? undefined : next })}
          shown={shown}
          onToggle={toggle}
          cursor={cursor}
          more={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : null}
        />
      )}
    </main>
  );
}

/** While a filter is mended, the last list that was right stays. */
function useLastGood<T>(value: T | undefined): T | undefined {
  const kept = useRef(value);
  if (value !== undefined) kept.current = value;
  return kept.current;
}

function useSameColumns(columns: readonly Column[]): readonly Column[] {
  const kept = useRef(columns);
  kept.current = sameColumns(kept.current, columns);
  return kept.current;
}

/** Changes are gathered: the table shows last values, which nobody reads more often than this. */
function useListLive(entity: string, project: string, pages: number): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const every = pages <= FEW_PAGES ? 2_000 : 15_000;
  const latest = useRef(every);
  latest.current = every;
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  const old = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      askAgain(client, asked.runs(entity, project));
    }, latest.current);
  }, [client, entity, project]);
  const onChange = useCallback(
    (changes: readonly RunChange[]) => {
      if (changes.some(({ info, new: isNew, history }) => info || isNew || (history?.length ?? 0) > 0)) old();
    },
    [old],
  );
  useLive(entity, project, { onChange, onReset: old });
}

/** j and k walk, e shows or hides in the charts, Shift+E shows alone, o opens. Returns the number of the row; -1: none. */
function useCursor(
  runs: readonly RunInfo[],
  entity: string,
  project: string,
  toggle: (id: string) => void,
  alone: (id: string) => void,
): number {
  const [at, setAt] = useState(-1);
  const navigate = useNavigate();
  const run = runs[at];
  useShortcut("j", "Next run", "Runs", () => setAt(Math.min(runs.length - 1, at + 1)));
  useShortcut("k", "Run before", "Runs", () => setAt(Math.max(0, at - 1)));
  useShortcut("e", "Show or hide the run in charts", "Runs", () => run && toggle(run.id), run !== undefined);
  useShortcut("shift+e", "Show the run alone", "Runs", () => run && alone(run.id), run !== undefined);
  useShortcut(
    "o",
    "Open the run",
    "Runs",
    () => run && void navigate({ to: "/$entity/$project/runs/$run", params: { entity, project, run: run.id } }),
    run !== undefined,
  );
  return at;
}
