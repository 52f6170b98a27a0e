/** Rows and columns of a table; only those that are seen exist. */

import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactElement, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { isNumeric } from "../../ui/values";
import type { Arrangement } from "./arrange";
import { Cell } from "./Cell";
import type { TableClient, TableState } from "./client";
import { columnWidths, hasMedia } from "./columnWidths";
import { scrollMap } from "./scrollMap";
import styles from "./table.module.css";

const ROW = 28;
const MEDIA_ROW = 72;
const HEAD = 28;
/** Rows and pixels of columns beyond the edges. */
const BEYOND = 4;
const BESIDE = 300;
const MEASURED = 50;

interface TableGridProps {
  run: number;
  client: TableClient;
  state: TableState;
  sort: Arrangement["sort"];
  onSort: (column: number) => void;
}

export function TableGrid({ run, client, state, sort, onSort }: TableGridProps): ReactElement {
  const { columns, shown } = state;
  const { scroller, seen, onScroll } = useSeen();
  const first = firstRows(client, shown.count);
  // Widths stay as the first rows wanted them, so that nothing moves when rows are sorted.
  const measured = first.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured once for each set of columns.
  const { widths, height } = useMemo(
    () => ({ widths: columnWidths(columns, first), height: hasMedia(first) ? MEDIA_ROW : ROW }),
    [columns.join("\n"), measured],
  );
  const { lefts, across } = useMemo(() => placesOf(widths), [widths]);
  const map = scrollMap(shown.count, height, seen.height - HEAD);
  const offset = map.offset(seen.top);
  const from = Math.max(0, Math.floor(offset / height) - BEYOND);
  const to = Math.min(shown.count, Math.ceil((offset + seen.height) / height) + BEYOND);
  useEffect(() => client.need(from, to));
  const visible = columns
    .map((name, column) => ({ name, column, left: lefts[column] ?? 0, width: widths[column] ?? 0 }))
    .filter(({ left, width }) => left + width > seen.left - BESIDE && left < seen.left + seen.width + BESIDE);
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      style={{ height: `min(var(--viewer, 480px), ${map.height + HEAD + 18}px)` }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      role="table"
      aria-label="table"
      aria-rowcount={shown.count + 1}
      aria-colcount={columns.length}
      data-rows={shown.count}
      data-first={Math.floor(offset / height)}
      onScroll={onScroll}
      // Keys of the page go through steps and panels.
      onKeyDown={(event) => event.key.startsWith("Arrow") && event.stopPropagation()}
    >
      <div className={styles.head} style={{ width: across }} role="row" aria-rowindex={1}>
        {visible.map(({ name, column, left, width }) => (
          <HeadCell
            key={column}
            name={name}
            place={{ left, width }}
            falling={sort?.column === column ? sort.falling : null}
            isNumber={isNumeric(first[0]?.[column])}
            onSort={() => onSort(column)}
          />
        ))}
      </div>
      <div style={{ height: map.height, width: across, minWidth: "100%", position: "relative" }} role="rowgroup">
        {Array.from({ length: Math.max(0, to - from) }, (_, place) => {
          const index = from + place;
          const row = client.row(index);
          return (
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              className={styles.row}
              style={{
                height,
                lineHeight: `${height - 1}px`,
                width: across,
                transform: `translateY(${seen.top + index * height - offset}px)`,
              }}
            >
              {visible.map(({ column, left, width }) =>
                row === undefined ? (
                  <div key={column} role="cell" style={{ left, width }} data-waiting />
                ) : (
                  <Cell key={column} run={run} value={row[column]} left={left} width={width} />
                ),
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function HeadCell({
  name,
  place,
  falling,
  isNumber,
  onSort,
}: {
  name: string;
  place: { left: number; width: number };
  /** null: not ordered by it. */
  falling: boolean | null;
  isNumber: boolean;
  onSort: () => void;
}): ReactElement {
  const order = falling === null ? "none" : falling ? "descending" : "ascending";
  return (
    <div role="columnheader" style={place} aria-sort={order} data-number={isNumber || undefined}>
      <button type="button" title={name} onClick={onSort}>
        <span>{name}</span>
        {falling === null ? null : falling ? <ArrowDown size={12} /> : <ArrowUp size={12} />}
      </button>
    </div>
  );
}

function firstRows(client: TableClient, count: number): (readonly unknown[])[] {
  return Array.from({ length: Math.min(MEASURED, count) }, (_, index) => client.row(index)).filter(
    (row) => row !== undefined,
  );
}

function placesOf(widths: readonly number[]): { lefts: number[]; across: number } {
  let across = 0;
  const lefts = widths.map((width) => {
    across += width;
    return across - width;
  });
  return { lefts, across };
}

interface Seen {
  top: number;
  left: number;
  width: number;
  height: number;
}

/** Where the scrolling element stands, and its size. */
function useSeen() {
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<Seen>({ top: 0, left: 0, width: 800, height: 480 });
  const look = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop: top, scrollLeft: left, clientWidth: width, clientHeight: height } = element;
    setSeen((before) =>
      before.top === top && before.left === left && before.width === width && before.height === height
        ? before
        : { top, left, width, height },
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the element stays the same.
  useLayoutEffect(() => {
    look();
    if (scroller.current === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);
  return { scroller, seen, onScroll: look };
}
