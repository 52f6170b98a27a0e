/** Rows of layers: only those on the screen exist, so that a network of thousands scrolls. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactElement, type ReactNode, useRef } from "react";
import styles from "./networks.module.css";

/** Up to so many rows the page scrolls, not the table. */
const WHOLE = 60;
const ROW_HEIGHT = 28;
const MOST_HEIGHT = "min(720px, 70vh)";

interface RowsProps {
  label: string;
  columns: string;
  head: ReactNode;
  count: number;
  row: (index: number) => { key: string; status?: string; cells: ReactNode };
}

/** columns: as of `grid-template-columns`. */
export function Rows({ label, columns, head, count, row }: RowsProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const isWhole = count <= WHOLE;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    enabled: !isWhole,
  });
  const shown = isWhole ? Array.from({ length: count }, (_, index) => ({ index, start: 0 })) : rows.getVirtualItems();
  const style = { gridTemplateColumns: columns };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <div ref={box} className={styles.box} style={isWhole ? {} : { height: MOST_HEIGHT }} tabIndex={0}>
      <div role="table" aria-label={label} aria-rowcount={count + 1}>
        <div role="row" aria-rowindex={1} className={styles.head} style={style}>
          {head}
        </div>
        <div
          role="rowgroup"
          className={styles.rows}
          data-whole={isWhole || undefined}
          style={isWhole ? {} : { height: rows.getTotalSize() }}
        >
          {shown.map(({ index, start }) => {
            const { key, status, cells } = row(index);
            return (
              <div
                role="row"
                key={key}
                aria-rowindex={index + 2}
                className={styles.row}
                data-status={status}
                style={isWhole ? style : { ...style, transform: `translateY(${start}px)` }}
              >
                {cells}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

export function Head({ children, number = false }: { children?: ReactNode; number?: boolean }): ReactElement {
  return (
    <span role="columnheader" data-number={number || undefined}>
      {children}
    </span>
  );
}

interface CellProps {
  children?: ReactNode;
  number?: boolean;
  title?: string | undefined;
  className?: string | undefined;
}

export function Cell({ children, number = false, title, className }: CellProps): ReactElement {
  return (
    <span role="cell" className={className} title={title} data-number={number || undefined}>
      {children}
    </span>
  );
}
