/** The table of a view: opened with it, closed with it. */

import { useEffect, useState, useSyncExternalStore } from "react";
import { fileAddress } from "../fileData";
import type { JoinedMedia, TableMedia } from "../values";
import { TableClient, type TableState } from "./client";

/** null: not yet opened. `again` reads the files anew. */
export function useTable(
  run: number,
  table: TableMedia | JoinedMedia,
): { client: TableClient | null; again: () => void } {
  const [client, setClient] = useState<TableClient | null>(null);
  const [tries, setTries] = useState(0);
  const tables = table.kind === "joined" ? table.tables : [table];
  const named = JSON.stringify({
    parts: tables.map(({ file }) => ({ url: fileAddress(run, file), size: file.size ?? 0 })),
    keys: table.kind === "joined" ? table.keys : null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` opens the same table again.
  useEffect(() => {
    const { parts, keys } = JSON.parse(named) as ConstructorArgs;
    const opened = new TableClient(parts, keys);
    setClient(opened);
    return () => opened.close();
  }, [named, tries]);
  return { client, again: () => setTries((count) => count + 1) };
}

interface ConstructorArgs {
  parts: ConstructorParameters<typeof TableClient>[0];
  keys: ConstructorParameters<typeof TableClient>[1];
}

export function useTableState(client: TableClient): TableState {
  return useSyncExternalStore(client.subscribe, () => client.state);
}
