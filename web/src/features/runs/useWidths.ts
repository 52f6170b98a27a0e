/** Widths of columns that the reader changed: kept in this browser, by project. */

import { useCallback, useState } from "react";
import type { Column } from "./columns";

export const NARROWEST = 48;
export const MOST_WIDTH = 800;

export function useWidths(place: string): [(column: Column) => number, (column: Column, width: number) => void] {
  const name = `runcairn.widths.${place}`;
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>(() => kept(name));
  const widthOf = useCallback((column: Column) => widths[column.id] ?? column.width, [widths]);
  const setWidth = useCallback(
    (column: Column, width: number) => {
      setWidths((before) => {
        const next = { ...before, [column.id]: Math.round(Math.max(NARROWEST, Math.min(MOST_WIDTH, width))) };
        try {
          localStorage.setItem(name, JSON.stringify(next));
        } catch {
          // Kept until the page is left.
        }
        return next;
      });
    },
    [name],
  );
  return [widthOf, setWidth];
}

function kept(name: string): Record<string, number> {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(name) ?? "{}");
    const pairs = Object.entries(saved as Record<string, unknown>);
    return Object.fromEntries(
      pairs.filter((pair): pair is [string, number] => typeof pair[1] === "number" && pair[1] >= NARROWEST),
    );
  } catch {
    return {};
  }
}
