/** What panels ask of the server besides series; given by the page. */

import { createContext, useContext } from "react";

export interface ValueRow {
  key: string;
  step: number;
  time: number;
  /** As logged: a media dict, a list of them, a string, a histogram. */
  value: unknown;
}

export interface ValuesPage {
  rows: ValueRow[];
  /** All steps that the key has, rising. */
  steps: number[];
}

export interface PanelServer {
  /** Values of `key` at steps from `lo` to `hi`, both included (null: open), at most `limit`. */
  values: (run: number, key: string, lo: number | null, hi: number | null, limit: number) => Promise<ValuesPage>;
  /** Address of the bytes of a run's file. */
  fileUrl: (run: number, path: string) => string;
}

const Context = createContext<PanelServer | null>(null);
export const PanelServerProvider = Context.Provider;

export function usePanelServer(): PanelServer {
  const server = useContext(Context);
  if (server === null) throw new Error("panels stand inside a PanelServerProvider");
  return server;
}
