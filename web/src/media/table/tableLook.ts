/** How readers arranged tables, by the names of columns: one choice for all tables of a key or of a panel. */

import { createContext, useContext, useState } from "react";
import { useSame } from "../../ui/useSame";
import { fieldsOf } from "../values";
import type { Arrangement } from "./arrange";

export interface TableLook {
  filter: string;
  sort: { column: string; falling: boolean } | null;
  group: string | null;
}

export const PLAIN_TABLE: TableLook = { filter: "", sort: null, group: null };

/** `moving`: typing goes on, of which only the end need be kept. */
export type OnTableLook = (look: TableLook, moving: boolean) => void;

export interface KeptTableLook {
  look: TableLook;
  onLook: OnTableLook;
}

/** null: every table for itself, and nothing is kept. */
export const TableLookContext = createContext<KeptTableLook | null>(null);

export function useTableLook(): KeptTableLook {
  const [own, setOwn] = useState(PLAIN_TABLE);
  const { look, onLook } = useContext(TableLookContext) ?? { look: own, onLook: setOwn };
  return { look: useSame(look), onLook };
}

/** The columns that `look` names, as numbers; those that this table does not have arrange nothing. */
export function arrangementOf({ filter, sort, group }: TableLook, columns: readonly string[]): Arrangement {
  const place = (column: string): number | null => {
    const at = columns.findIndex((_, index) => columnName(columns, index) === column);
    return at < 0 ? null : at;
  };
  const sorted = sort === null ? null : place(sort.column);
  return {
    filter,
    sort: sort === null || sorted === null ? null : { column: sorted, falling: sort.falling },
    group: group === null ? null : place(group),
  };
}

/** Tells a column from all others: its name, and where it has the name of one before it, also its number. */
export function columnName(columns: readonly string[], index: number): string {
  const name = columns[index] ?? "";
  return columns.indexOf(name) === index ? name : `${name}\n${index}`;
}

/** Reads what was kept; what has another form than expected is left as it comes. */
export function readTableLook(kept: unknown): TableLook {
  const { filter, sort, group } = fieldsOf(kept);
  const { column, falling } = fieldsOf(sort);
  return {
    filter: typeof filter === "string" ? filter : "",
    sort: typeof column === "string" ? { column, falling: falling === true } : null,
    group: typeof group === "string" ? group : null,
  };
}
