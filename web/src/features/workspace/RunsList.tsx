/** The runs at the left: which are shown, in which colour, how they stand. Rows are virtual. */

import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Eye, EyeOff } from "lucide-react";
import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";
import { hover } from "../../charts/hover";
import { ownOf } from "../../data/own";
import type { RunInfo } from "../../data/types";
import { formatCount } from "../../math/numbers";
import { stateWords } from "../../ui/runState";
import { Swatch } from "../../ui/Swatch";
import { shortText } from "../../ui/values";
import { WaitingRows } from "./states";
import { stateText } from "./stateText";
import type { RunList } from "./useRunList";
import styles from "./workspace.module.css";

export interface RunsListProps {
  list: RunList;
  shown: ReadonlySet<string>;
  /** Summary key of the column; null: none. */
  metric: string | null;
  filter: string;
  now: number;
  onToggle: (id: string) => void;
  onAlone: (id: string) => void;
  onClearFilter: () => void;
  children: ReactNode;
  foot: ReactNode;
}

const ROW = 28;

export function RunsList(props: RunsListProps): ReactElement {
  const { list, shown, children, foot } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(0);
  const rows = useVirtualizer({
    count: list.runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { more } = list;
  const nearEnd = list.runs.length > 0 && last >= list.runs.length - 20;
  useEffect(() => {
    if (nearEnd) more?.();
  }, [nearEnd, more]);
  // Who opens a run never leaves its row.
  useEffect(() => () => hover.highlightRun(null), []);
  const shownHere = list.runs.reduce((count, run) => count + (shown.has(run.id) ? 1 : 0), 0);
  const onKey = (event: KeyboardEvent): void => {
    const step =
      event.key === "j" || event.key === "ArrowDown" ? 1 : event.key === "k" || event.key === "ArrowUp" ? -1 : 0;
    const run = list.runs[focused];
    if (event.ctrlKey || event.metaKey) return;
    if (step !== 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(list.runs.length - 1, focused + step));
      setFocused(next);
      rows.scrollToIndex(next);
      requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus());
    } else if (run !== undefined && event.key.toLowerCase() === "e") {
      event.preventDefault();
      if (event.shiftKey) props.onAlone(run.id);
      else props.onToggle(run.id);
    }
  };
  return (
    <aside className={styles.list} aria-label="runs">
      <div className={styles.listHead}>
        <h2>Runs</h2>
        {list.pending ? null : (
          <span>
            {formatCount(shownHere)} shown of {formatCount(list.total)}
          </span>
        )}
      </div>
      {children}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the rows inside, gathered here. */}
      <div
        ref={scroller}
        className={styles.rows}
        onMouseLeave={() => hover.highlightRun(null)}
        role="presentation"
        onKeyDown={onKey}
      >
        {list.pending ? <WaitingRows /> : null}
        {list.runs.length === 0 && !list.pending ? (
          <NoRuns {...props} />
        ) : (
          <ul style={{ height: rows.getTotalSize() }} data-testid="runs">
            {items.map(({ index, start }) => {
              const run = list.runs[index] as RunInfo;
              return (
                <RunRow
                  key={run.run}
                  {...props}
                  run={run}
                  index={index}
                  top={start}
                  on={shown.has(run.id)}
                  onFocus={() => setFocused(index)}
                />
              );
            })}
          </ul>
        )}
      </div>
      <div className={styles.foot}>{foot}</div>
    </aside>
  );
}

function RunRow({
  run,
  index,
  top,
  on,
  metric,
  now,
  onToggle,
  onAlone,
  onFocus,
}: RunsListProps & { run: RunInfo; index: number; top: number; on: boolean; onFocus: () => void }): ReactElement {
  const { tone, title } = stateWords(run, now);
  const value = metric === null ? "" : shortText(ownOf(run.summary, metric)) || "–";
  return (
    <li
      className={styles.row}
      data-index={index}
      data-run={run.id}
      data-on={on || undefined}
      style={{ transform: `translateY(${top}px)` }}
      onMouseEnter={() => hover.highlightRun(on ? run.run : null)}
      onFocus={onFocus}
    >
      <button
        type="button"
        className={styles.eye}
        aria-pressed={on}
        aria-label={`show ${run.name}`}
        title="Show or hide (e). Alt: show it alone (Shift+E)"
        onClick={(event) => (event.altKey ? onAlone(run.id) : onToggle(run.id))}
      >
        {on ? <Eye size={13} /> : <EyeOff size={13} />}
      </button>
      <Swatch slot={run.slot} />
      <Link
        to="/$entity/$project/runs/$run"
        params={{ entity: run.entity, project: run.project, run: run.id }}
        dir="auto"
        title={run.name}
        onClick={(event) => {
          if (!event.altKey) return;
          event.preventDefault();
          onAlone(run.id);
        }}
      >
        {run.name}
      </Link>
      <code title={metric ?? ""}>{value}</code>
      <span data-tone={tone} title={title}>
        {stateText(run, now)}
      </span>
    </li>
  );
}

function NoRuns({ list, filter, onClearFilter }: RunsListProps): ReactElement {
  // What is wrong with a filter stands below its line.
  if (list.error !== null && filter === "") {
    return (
      <div className={styles.none} role="alert">
        <p>{list.error.message}</p>
        <button type="button" onClick={list.retry}>
          Retry
        </button>
      </div>
    );
  }
  if (filter === "") return <p className={styles.none}>No runs yet.</p>;
  return (
    <div className={styles.none}>
      <p>
        {list.error === null ? "No run matches " : "Not understood: "}
        <code>{filter}</code>
      </p>
      <button type="button" onClick={onClearFilter}>
        Clear the filter
      </button>
    </div>
  );
}
