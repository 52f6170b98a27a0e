/** Panels of many runs: the runs at the left, options above, sections of panels. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactElement, useCallback, useEffect, useMemo, useState } from "react";
import type { Zoom } from "../../charts/model";
import { Freshness } from "../../panels/freshness";
import { arrange, broughtBack, EMPTY_LAYOUT, readLayout, type Section, withSpec } from "../../panels/layout";
import { PanelGrid } from "../../panels/PanelGrid";
import type { PanelKey } from "../../panels/panelType";
import { automaticType } from "../../panels/registry";
import type { SeriesStore } from "../../panels/series/seriesStore";
import { AddPanel } from "./AddPanel";
import { FilterLine } from "./FilterLine";
import { Choice, OptionsBar } from "./OptionsBar";
import { RunsList } from "./RunsList";
import { tellingMetric } from "./runState";
import { DEFAULT_SHOWN, DEFAULT_SORT, joinIds, topOf, viewOf, type WorkspaceSearch, withZoom, zoomsOf } from "./search";
import type { RunInfo, WorkspaceServer } from "./server";
import { SHARED, useLayout } from "./useLayout";
import { type SubscribeLive, useLive } from "./useLive";
import { useRunList } from "./useRunList";
import { useShownRuns } from "./useShownRuns";
import { useViewKeys } from "./useViewKeys";
import styles from "./workspace.module.css";

export interface WorkspacePageProps {
  server: WorkspaceServer;
  store: SeriesStore;
  subscribe: SubscribeLive;
  search: WorkspaceSearch;
  /** `replace`: not a step of its own for Back. */
  onSearch: (search: WorkspaceSearch, replace: boolean) => void;
  href: (run: RunInfo) => string;
  /** What stands in the place of panels when the project has no run. */
  firstRun: ReactElement;
}

export function WorkspacePage({
  server,
  store,
  subscribe,
  search,
  onSearch,
  href,
  firstRun,
}: WorkspacePageProps): ReactElement {
  const layout = useLayout(server);
  const keys = useKeys(server);
  const filter = search.f ?? "";
  const sort = search.sort ?? DEFAULT_SORT;
  const list = useRunList(server, filter, sort);
  const { shown, runs } = useShownRuns(server, list, search.runs);
  const freshness = useMemo(() => new Freshness(), []);
  const known = useMemo(() => new Set(keys.map((key) => `${key.stream}:${key.name}`)), [keys]);
  useLive({ server, subscribe, store, freshness, known });
  const now = useNow();
  const [adding, setAdding] = useState(false);
  const change = useCallback(
    (changed: Partial<Record<keyof WorkspaceSearch, unknown>>, replace = false) =>
      onSearch(merged(search, changed), replace),
    [search, onSearch],
  );
  useViewKeys({ search, change, layout });
  const metrics = useMemo(() => keys.filter((key) => key.kind === "number" && key.stream === "history"), [keys]);
  const metric = sort.includes("summary.") ? sort.replace(/^-?summary\./, "") : tellingMetric(keys);
  const sections = useMemo(
    () => found(arrange(keys, automaticType, layout.layout), search.q ?? ""),
    [keys, layout.layout, search.q],
  );
  const view = useMemo(() => viewOf(search), [search]);
  const zooms = useMemo(() => zoomsOf(search), [search]);
  const onZoom = (section: string, panel: string, zoom: Zoom | null): void =>
    onSearch(withZoom(search, section, panel, zoom), false);
  const toggle = (id: string): void => {
    const next = new Set(shown);
    if (!next.delete(id)) next.add(id);
    change({ runs: joinIds(next) });
  };
  const hasNothing = !list.pending && list.error === null && list.total === 0 && filter === "";
  return (
    <div className={styles.page} data-testid="workspace">
      <RunsList
        list={list}
        shown={shown}
        metric={metric}
        filter={filter}
        now={now}
        href={href}
        onToggle={toggle}
        onAlone={(id) => change({ runs: id })}
        onClearFilter={() => change({ f: undefined })}
        foot={<ShowTop {...{ search, change, metrics }} />}
      >
        <FilterLine value={filter} error={list.error} onChange={(f) => change({ f: f || undefined })} />
        <SortLine
          sort={sort}
          metrics={metrics}
          onChange={(value) => change({ sort: value === DEFAULT_SORT ? undefined : value })}
        />
      </RunsList>
      <main className={styles.main}>
        <div className={styles.scroll}>
          <OptionsBar
            search={search}
            onSearch={change}
            layout={layout}
            metrics={metrics}
            removed={layout.layout.removed.length}
            onAddPanel={() => setAdding(true)}
            onBringBack={() => layout.change((before) => broughtBack(before, before.removed))}
            onReset={() => layout.change((before) => ({ ...EMPTY_LAYOUT, columns: before.columns }))}
            onSaveShared={() => void server.writeView(SHARED, layout.layout)}
            onLoadShared={() =>
              void server.readView(SHARED).then((saved) => saved !== null && layout.change(() => readLayout(saved)))
            }
          />
          {hasNothing ? firstRun : null}
          {layout.ready && !hasNothing ? (
            <PanelGrid
              sections={sections}
              known={keys}
              runs={runs}
              view={view}
              freshness={freshness}
              layout={layout.layout}
              onLayout={layout.change}
              zooms={zooms}
              onZoom={onZoom}
            />
          ) : null}
          {layout.ready && !hasNothing && sections.length === 0 && keys.length > 0 ? (
            <p className={styles.none}>No panel matches “{search.q}”.</p>
          ) : null}
        </div>
      </main>
      <AddPanel
        open={adding}
        onOpen={setAdding}
        known={keys}
        onAdd={(spec) => layout.change((before) => withSpec(before, spec))}
      />
    </div>
  );
}

function useKeys(server: WorkspaceServer): readonly PanelKey[] {
  const query = useQuery({
    queryKey: ["keys", server.entity, server.project],
    queryFn: ({ signal }) => server.keys(signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  return useMemo(
    () =>
      (query.data ?? [])
        .filter((key) => !key.hidden)
        .map(({ name, stream, kind, step_metric }) => ({
          name,
          stream: stream === "events" ? "events" : "history",
          kind,
          stepMetric: step_metric ?? null,
        })),
    [query.data],
  );
}

/** Ages in the list move on by themselves. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && setNow(Date.now() / 1000), 10_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function merged(search: WorkspaceSearch, change: Partial<Record<keyof WorkspaceSearch, unknown>>): WorkspaceSearch {
  const kept = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as WorkspaceSearch;
}

/** Only panels whose title or keys hold every word; sections that become empty are left out and none is folded. */
function found(sections: readonly Section[], q: string): readonly Section[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections;
  const fits = (text: string): boolean => words.every((word) => text.includes(word));
  return sections
    .map((section) => ({
      ...section,
      folded: false,
      panels: section.panels.filter((panel) =>
        fits(`${panel.title} ${panel.keys.map(({ name }) => name).join(" ")}`.toLowerCase()),
      ),
    }))
    .filter((section) => section.panels.length > 0);
}

function SortLine({
  sort,
  metrics,
  onChange,
}: {
  sort: string;
  metrics: readonly PanelKey[];
  onChange: (sort: string) => void;
}): ReactElement {
  const falling = sort.startsWith("-");
  const column = sort.replace(/^-/, "");
  return (
    <div className={styles.sort}>
      <Choice label="sort" value={column} onChange={(value) => onChange(value === "name" ? value : `-${value}`)}>
        <option value="created">newest</option>
        <option value="name">name</option>
        <option value="steps">steps</option>
        <optgroup label="a metric's last value">
          {metrics.map(({ name }) => (
            <option key={name} value={`summary.${name}`}>
              {name}
            </option>
          ))}
        </optgroup>
      </Choice>
      <button
        type="button"
        aria-label={falling ? "sorted falling: turn around" : "sorted rising: turn around"}
        title={falling ? "falling" : "rising"}
        onClick={() => onChange(falling ? column : `-${column}`)}
      >
        {falling ? <ArrowDown size={13} /> : <ArrowUp size={13} />}
      </button>
    </div>
  );
}

function ShowTop({
  search,
  change,
  metrics,
}: {
  search: WorkspaceSearch;
  change: (changed: Partial<Record<keyof WorkspaceSearch, unknown>>) => void;
  metrics: readonly PanelKey[];
}): ReactElement {
  const top = search.runs === undefined ? DEFAULT_SHOWN : topOf(search.runs);
  const show = (count: number): void => change({ runs: count === DEFAULT_SHOWN ? undefined : `top:${count}` });
  const column = (search.sort ?? DEFAULT_SORT).replace(/^-/, "");
  return (
    <>
      <button type="button" onClick={() => show(top ?? DEFAULT_SHOWN)}>
        Show top
      </button>
      <Choice
        label=""
        name="how many runs are shown"
        value={String(top ?? "")}
        onChange={(count) => show(Number(count))}
      >
        {top === null || ![0, 5, 10, 20, 50, 100].includes(top) ? (
          <option value={String(top ?? "")}>{top ?? "…"}</option>
        ) : null}
        {[0, 5, 10, 20, 50, 100].map((count) => (
          <option key={count} value={count}>
            {count === 0 ? "none" : count}
          </option>
        ))}
      </Choice>
      <Choice
        label="by"
        name="runs are shown by"
        value={column}
        onChange={(value) =>
          change({
            sort: value === "created" ? undefined : `-${value}`,
            runs: search.runs === undefined || top === null ? "top:10" : search.runs,
          })
        }
      >
        <option value="created">newest</option>
        {["created", ...metrics.map(({ name }) => `summary.${name}`)].includes(column) ? null : (
          <option value={column}>{column}</option>
        )}
        {metrics.map(({ name }) => (
          <option key={name} value={`summary.${name}`}>
            {name}
          </option>
        ))}
      </Choice>
    </>
  );
}
