/** The table itself: rows and columns that are not on the screen do not exist; the name stays at the left. */

import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, Eye, EyeOff } from "lucide-react";
import { type CSSProperties, memo, type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RunInfo } from "../../data/types";
import { useLooks } from "../../ui/looks";
import { Bone } from "../../ui/Notes";
import { Swatch } from "../../ui/Swatch";
import { useNow } from "../../ui/useNow";
import { Cell } from "./Cell";
import { type Column, nextSort, UNSORTED } from "./columns";
import { ResizeHandle } from "./ResizeHandle";
import { MenuButton, type OpenMenu, RowMenu } from "./RowMenu";
import { DEFAULT_SORT } from "./RunsPage";
import styles from "./runs.module.css";
import { useWidths } from "./useWidths";

interface RunsTableProps {
  runs: readonly RunInfo[];
  total: number;
  pending: boolean;
  columns: readonly Column[];
  /** Whose column widths are kept. */
  place: string;
  sort: string;
  onSort: (sort: string) => void;
  shown: ReadonlySet<string>;
  onToggle: (id: string) => void;
  cursor: number;
  more: (() => void) | null;
}

const NAME: Column = { id: "name", label: "Name", group: "run", numeric: false, width: 264 };
const HEAD_HEIGHT = 44;
/** Rows before the end of the list at which the next page is asked for. */
const ASK_BEFORE = 50;

export function RunsTable(props: RunsTableProps): ReactElement {
  const { runs, total, pending, columns, sort, onSort, shown, onToggle, cursor, more } = props;
  const box = useRef<HTMLDivElement>(null);
  const now = useNow(5_000);
  const rowHeight = useLooks((looks) => (looks.density === "compact" ? 26 : 32));
  const [widthOf, setWidth] = useWidths(props.place);
  const rows = useVirtualizer({
    count: runs.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => widthOf(columns[index] ?? NAME),
    overscan: 2,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new sizes of rows or columns are measured anew.
  useEffect(() => {
    rows.measure();
    across.measure();
  }, [rowHeight, widthOf, columns]);
  useEffect(() => {
    if (cursor >= 0) rows.scrollToIndex(cursor);
  }, [cursor, rows]);
  const lastRow = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (more !== null && lastRow >= runs.length - ASK_BEFORE) more();
  }, [more, lastRow, runs.length]);
  const cells = across.getVirtualItems();
  const lead = cells[0]?.start ?? 0;
  const from = cells[0]?.index ?? 0;
  const to = (cells.at(-1)?.index ?? -1) + 1;
  // The same array while the same columns are on the screen: rows that stay are not drawn again.
  const shownColumns = useMemo(() => columns.slice(from, to), [columns, from, to]);
  const nameWidth = widthOf(NAME);
  const width = nameWidth + across.getTotalSize();
  const latestToggle = useRef(onToggle);
  latestToggle.current = onToggle;
  const toggle = useCallback((id: string) => latestToggle.current(id), []);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const closeMenu = useCallback(() => setMenu(null), []);
  if (pending) return <TableBones />;
  const head = (column: Column, style: CSSProperties): ReactElement => (
    <Head
      key={column.id}
      column={column}
      sort={sort}
      onSort={onSort}
      style={style}
      width={widthOf(column)}
      onWidth={(next) => setWidth(column, next)}
    />
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <div ref={box} className={styles.box} tabIndex={0}>
      <div
        role="table"
        aria-label="Runs"
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        style={{ width, height: rows.getTotalSize() + HEAD_HEIGHT }}
      >
        <div role="row" aria-rowindex={1} className={styles.head} style={{ height: HEAD_HEIGHT }}>
          {head(NAME, { width: nameWidth, left: 0, position: "sticky", zIndex: 2 })}
          <i style={{ width: lead }} />
          {shownColumns.map((column) => head(column, { width: widthOf(column) }))}
        </div>
        {rows.getVirtualItems().map(({ index, start }) => {
          const run = runs[index];
          return run === undefined ? null : (
            <Row
              key={run.run}
              run={run}
              index={index}
              top={start + HEAD_HEIGHT}
              height={rowHeight}
              lead={lead}
              columns={shownColumns}
              widthOf={widthOf}
              on={shown.has(run.id)}
              isCursor={index === cursor}
              now={now}
              onToggle={toggle}
              onMenu={setMenu}
            />
          );
        })}
      </div>
      {menu === null ? null : <RowMenu open={menu} onClose={closeMenu} />}
    </div>
  );
}

interface RowProps {
  run: RunInfo;
  index: number;
  top: number;
  height: number;
  lead: number;
  columns: readonly Column[];
  widthOf: (column: Column) => number;
  on: boolean;
  isCursor: boolean;
  now: number;
  onToggle: (id: string) => void;
  onMenu: (open: OpenMenu) => void;
}

const Row = memo(function Row({
  run,
  index,
  top,
  height,
  lead,
  columns,
  widthOf,
  on,
  isCursor,
  now,
  onToggle,
  onMenu,
}: RowProps): ReactElement {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.row}
      data-cursor={isCursor || undefined}
      style={{ height, transform: `translateY(${top - HEAD_HEIGHT}px)` }}
    >
      <Name run={run} width={widthOf(NAME)} on={on} onToggle={onToggle} onMenu={onMenu} />
      <i style={{ width: lead }} />
      {columns.map((column) => (
        <Cell key={column.id} run={run} column={column} width={widthOf(column)} now={now} />
      ))}
    </div>
  );
});

interface NameProps {
  run: RunInfo;
  width: number;
  on: boolean;
  onToggle: (id: string) => void;
  onMenu: (open: OpenMenu) => void;
}

const Name = memo(function Name({ run, width, on, onToggle, onMenu }: NameProps): ReactElement {
  return (
    <div role="cell" className={styles.name} style={{ width }}>
      <button
        type="button"
        aria-pressed={on}
        aria-label={`${on ? "hide" : "show"} ${run.name} in charts`}
        title={on ? "shown in charts" : "hidden in charts"}
        onClick={() => onToggle(run.id)}
      >
        {on ? <Eye size={14} /> : <EyeOff size={14} />}
      </button>
      <Swatch slot={run.slot} />
      <Link
        to="/$entity/$project/runs/$run"
        params={{ entity: run.entity, project: run.project, run: run.id }}
        title={run.name === run.id ? run.name : `${run.name} (${run.id})`}
      >
        {run.name}
      </Link>
      <MenuButton run={run} onMenu={onMenu} />
    </div>
  );
});

interface HeadProps {
  column: Column;
  sort: string;
  onSort: (sort: string) => void;
  style: CSSProperties;
  width: number;
  onWidth: (width: number) => void;
}

function Head({ column, sort, onSort, style, width, onWidth }: HeadProps): ReactElement {
  const { id, label, group, numeric } = column;
  const falling = sort === `-${id}`;
  const sorted = falling || sort === id;
  return (
    <div
      role="columnheader"
      className={styles.headCell}
      style={style}
      data-number={numeric || undefined}
      aria-sort={sorted ? (falling ? "descending" : "ascending") : "none"}
    >
      {group === "run" ? null : <small>{group}</small>}
      {UNSORTED.has(id) ? (
        <span title={label}>{label}</span>
      ) : (
        <button type="button" title={`${label}: sort`} onClick={() => onSort(nextSort(sort, id, DEFAULT_SORT))}>
          <span>{label}</span>
          {sorted ? falling ? <ArrowDown size={12} /> : <ArrowUp size={12} /> : null}
        </button>
      )}
      <ResizeHandle label={label} width={width} onWidth={onWidth} />
    </div>
  );
}

function TableBones(): ReactElement {
  return (
    <div className={styles.bones} role="status" aria-label="loading">
      {Array.from({ length: 12 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike.
        <Bone key={row} height={14} width={`${92 - ((row * 7) % 30)}%`} />
      ))}
    </div>
  );
}
