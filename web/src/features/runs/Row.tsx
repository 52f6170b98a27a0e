/** One run of the table. Its name stays at the left; its values scroll with the columns' heads. */

import { Link } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { memo, type ReactElement, type RefObject, useLayoutEffect, useRef } from "react";
import type { RunInfo } from "../../data/types";
import { Swatch } from "../../ui/Swatch";
import { Cell } from "./Cell";
import type { Column } from "./columns";
import { MenuButton, type OpenMenu } from "./RowMenu";
import styles from "./runs.module.css";

/** Columns that tell of the time: the others are not drawn anew as it goes by. */
const MOVING: ReadonlySet<string> = new Set(["state", "created", "duration"]);

interface RowProps {
  run: RunInfo;
  index: number;
  height: number;
  /** Where the first of `columns` begins. */
  left: number;
  columns: readonly Column[];
  widthOf: (column: Column) => number;
  on: boolean;
  isCursor: boolean;
  now: number;
  onToggle: (id: string) => void;
  onMenu: (open: OpenMenu) => void;
}

export const Row = memo(function Row({
  run,
  index,
  height,
  left,
  columns,
  widthOf,
  on,
  isCursor,
  now,
  onToggle,
  onMenu,
}: RowProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  useFocusOf(run.run, box);
  return (
    <div
      ref={box}
      role="row"
      aria-rowindex={index + 2}
      className={styles.row}
      data-cursor={isCursor || undefined}
      style={{ height }}
    >
      <Name run={run} on={on} onToggle={onToggle} onMenu={onMenu} />
      <div className={styles.values} style={{ height, left }}>
        {columns.map((column) => (
          <Cell
            key={column.id}
            run={run}
            column={column}
            width={widthOf(column)}
            now={MOVING.has(column.id) ? now : 0}
          />
        ))}
      </div>
    </div>
  );
});

/** Another run takes the row over: what had the focus is gone with the one before. */
function useFocusOf(run: number, box: RefObject<HTMLDivElement | null>): void {
  const shown = useRef(run);
  useLayoutEffect(() => {
    if (shown.current !== run && box.current?.contains(document.activeElement)) {
      (document.activeElement as HTMLElement).blur();
    }
    shown.current = run;
  }, [run, box]);
}

interface NameProps {
  run: RunInfo;
  on: boolean;
  onToggle: (id: string) => void;
  onMenu: (open: OpenMenu) => void;
}

const Name = memo(function Name({ run, on, onToggle, onMenu }: NameProps): ReactElement {
  return (
    <div role="cell" className={styles.name}>
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
