/** Live changes of the project, passed on to whom they concern. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Freshness } from "../../panels/freshness";
import type { SeriesStore } from "../../panels/series/seriesStore";
import type { WorkspaceServer } from "./server";
import { runListKey } from "./useRunList";

export interface RunChange {
  run: number;
  info?: boolean;
  history?: string[];
  events?: string[];
  values?: string[];
  new?: boolean;
}

export interface LiveListener {
  onChange: (runs: readonly RunChange[]) => void;
  /** Something was missed: all must be read again. */
  onReset: () => void;
}

export type SubscribeLive = (entity: string, project: string, listener: LiveListener) => () => void;

/** The list shows last values; more often than this nobody reads them. */
const LIST_EVERY_MS = 2000;

interface UseLiveProps {
  server: WorkspaceServer;
  subscribe: SubscribeLive;
  store: SeriesStore;
  freshness: Freshness;
  /** `stream:key` of all known keys. */
  known: ReadonlySet<string>;
}

export function useLive({ server, subscribe, store, freshness, known }: UseLiveProps): void {
  const client = useQueryClient();
  const knownNow = useRef(known);
  knownNow.current = known;
  useEffect(() => {
    const list = throttled(() => void client.invalidateQueries({ queryKey: runListKey(server) }), LIST_EVERY_MS);
    const keys = throttled(
      () => void client.invalidateQueries({ queryKey: ["keys", server.entity, server.project] }),
      500,
    );
    const one = (change: RunChange): void => {
      const { run, history = [], events = [], values = [] } = change;
      if (history.length > 0) store.grew(run, "history", new Set(history));
      if (events.length > 0) store.grew(run, "events", new Set(events));
      freshness.mark("history", [...history, ...values]);
      freshness.mark("events", events);
      for (const key of values) void client.invalidateQueries({ queryKey: ["values", run, key], exact: true });
      const isNew = (stream: string) => (key: string) => !knownNow.current.has(`${stream}:${key}`);
      if ([...history, ...values].some(isNew("history")) || events.some(isNew("events"))) keys.call();
    };
    const stop = subscribe(server.entity, server.project, {
      onChange: (runs) => {
        for (const change of runs) one(change);
        list.call();
      },
      onReset: () => {
        store.allStale();
        list.call();
        keys.call();
      },
    });
    return () => {
      stop();
      list.cancel();
      keys.cancel();
    };
  }, [server, subscribe, store, freshness, client]);
}

/** At once, then at most once in `every` milliseconds; the last call is never lost. */
function throttled(act: () => void, every: number): { call: () => void; cancel: () => void } {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const run = (): void => {
    timer = null;
    last = performance.now();
    act();
  };
  return {
    call: () => {
      timer ??= setTimeout(run, Math.max(0, last + every - performance.now()));
    },
    cancel: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
