/** Chart data of some keys and runs, kept fresh while the panel is mounted. */

import { createContext, useContext, useEffect, useReducer, useRef } from "react";
import type { SeriesState, SeriesStore, SeriesWindow } from "./seriesStore";

const Context = createContext<SeriesStore | null>(null);
export const SeriesProvider = Context.Provider;

export function useSeriesStore(): SeriesStore {
  const store = useContext(Context);
  if (store === null) throw new Error("panels stand inside a SeriesProvider");
  return store;
}

export interface Series {
  /** One a key, in their order. */
  states: readonly SeriesState[];
  complete: boolean;
  error: Error | null;
  retry: () => void;
}

const NOTHING: Series = { states: [], complete: true, error: null, retry: () => undefined };

/** `window` null: nothing is asked for. */
export function useSeries(window: SeriesWindow | null, keys: readonly string[], runs: readonly number[]): Series {
  const store = useSeriesStore();
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const id = window === null ? "" : JSON.stringify([window, keys]);
  const who = runs.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `id` and `who` stand for the values of window, keys and runs.
  useEffect(() => {
    if (window === null) return;
    for (const key of keys) store.want(window, key, runs);
  }, [store, id, who]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  useEffect(() => {
    if (window === null) return;
    const stops = keys.map((key) => store.subscribe(window, key, changed));
    changed();
    return () => {
      for (const stop of stops) stop();
    };
  }, [store, id]);
  const memo = useRef<Series>(NOTHING);
  if (window === null) return NOTHING;
  const states = keys.map((key) => store.state(window, key));
  const before = memo.current;
  if (states.length === before.states.length && states.every((state, index) => state === before.states[index]))
    return before;
  memo.current = {
    states,
    complete: states.every((state) => state.complete),
    error: states.find((state) => state.error !== null)?.error ?? null,
    retry: () => {
      for (const key of keys) store.retry(window, key);
    },
  };
  return memo.current;
}
