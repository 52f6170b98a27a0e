/** Panels of many runs: the runs at the left, options above, sections of panels. */

import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactElement, useCallback, useMemo, useState } from "react";
import type { Zoom } from "../../charts/model";
import { api } from "../../data/api";
import { useKeys } from "../../data/queries";
import { PanelConnection, panelKeys } from "../../panels/connection";
import { Freshness } from "../../panels/freshness";
import { arrange, broughtBack, EMPTY_LAYOUT, readLayout, type Section, withSpec } from "../../panels/layout";
import { linePanel } from "../../panels/line";
import { PanelGrid } from "../../panels/PanelGrid";
import type { PanelKey } from "../../panels/panelType";
import { automaticType } from "../../panels/registry";
import { Choice } from "../../panels/ViewControls";
import { viewOf, withZoom, zoomsOf } from "../../panels/viewSearch";
import { fetchCode } from "../../ui/code";
import { ErrorNote } from "../../ui/Notes";
import { useNow } from "../../ui/useNow";
import { AddPanel } from "./AddPanel";
import { FilterLine } from "./FilterLine";
import { OptionsBar } from "./OptionsBar";
import { RunsList } from "./RunsList";
import { DEFAULT_SHOWN, DEFAULT_SORT, joinIds, topOf, type WorkspaceSearch } from "./search";
import { NoPanels, WaitingPanels } from "./states";
import { tellingMetric } from "./tellingMetric";
import { named, SHARED, useLayout } from "./useLayout";
import { useLive } from "./useLive";
import { useRunList } from "./useRunList";
import { useShownRuns } from "./useShownRuns";
import { useViewKeys } from "./useViewKeys";
import styles from "./workspace.module.css";

export interface WorkspacePageProps {
  entity: string;
  project: string;
  search: WorkspaceSearch;
  /** `replace`: not a step of its own for Back. */
  onSearch: (search: WorkspaceSearch, replace: boolean) => void;
  /** What stands in the place of panels when the project has no run. */
  firstRun: ReactElement;
}

const NO_KEYS: PanelKey[] = [];

// The chart's code is fetched beside the first questions, not after their answers.
void fetchCode(linePanel.load);

export function WorkspacePage({ entity, project, search, onSearch, firstRun }: WorkspacePageProps): ReactElement {
  const layout = useLayout(entity, project);
  const asKeys = useKeys(entity, project);
  const keys = useMemo(() => (asKeys.data === undefined ? NO_KEYS : panelKeys(asKeys.data)), [asKeys.data]);
  const filter = search.f ?? "";
  const sort = search.sort ?? DEFAULT_SORT;
  const metric = sort.includes("summary.") ? sort.replace(/^-?summary\./, "") : tellingMetric(keys);
  const list = useRunList(entity, project, filter, sort, metric);
  const { shown, runs } = useShownRuns(entity, project, list, search.runs);
  const freshness = useMemo(() => new Freshness(), []);
  const known = useMemo(() => new Set(keys.map((key) => `${key.stream}:${key.name}`)), [keys]);
  useLive(entity, project, known);
  const failed = layout.error ?? (asKeys.data === undefined ? asKeys.error : null);
  const retry = (): void => {
    layout.retry();
    void asKeys.refetch();
  };
  const now = useNow(10_000);
  const [adding, setAdding] = useState(false);
  const change = useCallback(
    (changed: Partial<Record<keyof WorkspaceSearch, unknown>>, replace = false) =>
      onSearch(merged(search, changed), replace),
    [search, onSearch],
  );
  useViewKeys({ search, change, layout });
  const metrics = useMemo(() => keys.filter((key) => key.kind === "number" && key.stream === "history"), [keys]);
  const sections = useMemo(
    () => found(arrange(keys, automaticType, layout.layout), search.q ?? ""),
    [keys, layout.layout, search.q],
  );
  const view = useMemo(() => viewOf(search), [search]);
  const zooms = useMemo(() => zoomsOf(search.zoom), [search.zoom]);
  const onZoom = useCallback(
    (section: string, panel: string, zoom: Zoom | null) =>
      change({ zoom: withZoom(search.zoom, section, panel, zoom) }),
    [change, search.zoom],
  );
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
        <h1 className={styles.unseen}>{project}: workspace</h1>
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
            onSaveShared={() => void api.saveView(entity, project, SHARED, layout.layout)}
            onLoadShared={() =>
              void api.views(entity, project).then((views) => {
                const saved = named(views, SHARED);
                if (saved !== undefined) layout.change(() => readLayout(saved.data));
              })
            }
          />
          {hasNothing ? firstRun : null}
          {failed === null ? null : <ErrorNote error={failed} retry={retry} />}
          {failed === null && !hasNothing && !(layout.ready && asKeys.isSuccess) ? <WaitingPanels /> : null}
          {layout.ready && !hasNothing ? (
            <PanelConnection entity={entity} project={project} freshness={freshness}>
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
            </PanelConnection>
          ) : null}
          {layout.ready && !hasNothing && sections.length === 0 && asKeys.data !== undefined ? (
            <NoPanels q={search.q ?? ""} onClear={() => change({ q: undefined })} />
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

function merged(search: WorkspaceSearch, change: Partial<Record<keyof WorkspaceSearch, unknown>>): WorkspaceSearch {
  // A part of one axis means nothing on another.
  const zoom = "x" in change ? { zoom: undefined } : {};
  const kept = Object.entries({ ...search, ...zoom, ...change }).filter(([, value]) => value !== undefined);
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
