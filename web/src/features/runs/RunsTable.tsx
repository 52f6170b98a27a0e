/** The table itself: rows and columns that are not on the screen do not exist; the name stays at the left. */

import { type Range, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type CSSProperties, type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RunInfo } from "../../data/types";
import { useLooks } from "../../ui/looks";
import { Bone } from "../../ui/Notes";
import { useNow } from "../../ui/useNow";
import { type Column, DEFAULT_SORT, nextSort, UNSORTED } from "./columns";
import { ResizeHandle } from "./ResizeHandle";
import { Row } from "./Row";
import { type OpenMenu, RowMenu } from "./RowMenu";
import styles from "./runs.module.css";
import { type Seats, seated } from "./seats";
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

export const NAME: Column = { id: "name", label: "Name", group: "run", numeric: false, width: 264 };
const HEAD_HEIGHT = 44;
/** Rows before the end of the list at which the next page is asked for: not yet while the first rows are read. */
const ASK_BEFORE = 12;

/** Rows come and go four at a time: each coming is laid out and drawn, however few they are. */
function inFours({ startIndex, endIndex, overscan, count }: Range): number[] {
  const first = Math.max(0, startIndex - overscan);
  const last = Math.min(count - 1, endIndex + overscan);
  const from = first - (first % 4);
  const to = Math.min(count, last - (last % 4) + 4);
  return Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
}

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
    rangeExtractor: inFours,
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
  const listed = rows.getVirtualItems();
  const above = listed[0]?.start ?? 0;
  const seats = useSeats(listed.flatMap(({ index }) => runs[index]?.run ?? []));
  const lastRow = listed.at(-1)?.index ?? 0;
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
        className={styles.table}
        style={{ width, height: rows.getTotalSize() + HEAD_HEIGHT }}
      >
        <div role="row" aria-rowindex={1} className={styles.head} style={{ height: HEAD_HEIGHT }}>
          {head(NAME, { width: nameWidth, left: 0, position: "sticky", zIndex: 2 })}
          <i style={{ width: lead }} />
          {shownColumns.map((column) => head(column, { width: widthOf(column) }))}
        </div>
        <div role="rowgroup" className={styles.rows} style={{ width: nameWidth, paddingTop: above }}>
          {listed.map(({ index }) => {
            const run = runs[index];
            return run === undefined ? null : (
              <Row
                key={seats.get(run.run)}
                run={run}
                index={index}
                height={rowHeight}
                left={nameWidth + lead}
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
      </div>
      {menu === null ? null : <RowMenu open={menu} onClose={closeMenu} />}
    </div>
  );
}

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

function useSeats(runs: readonly number[]): Seats {
  const kept = useRef<Seats>(new Map());
  kept.current = seated(kept.current, runs);
  return kept.current;
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
