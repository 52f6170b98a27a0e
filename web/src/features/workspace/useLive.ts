/** Live changes of the project that concern the page around the panels: the list, the keys, media. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { subscribeLive } from "../../data/live";
import { askAgain, asked, markChanged } from "../../data/queries";
import type { RunChange } from "../../data/types";
import { throttled } from "./throttled";

/** The list shows last values; more often than this nobody reads them. */
const LIST_EVERY_MS = 2000;
const KEYS_EVERY_MS = 500;

/** `known`: `stream:key` of all known keys. */
export function useLive(entity: string, project: string, known: ReadonlySet<string>): void {
  const client = useQueryClient();
  const latest = useRef(known);
  latest.current = known;
  useEffect(() => {
    const list = throttled(() => askAgain(client, asked.runs(entity, project)), LIST_EVERY_MS);
    const keys = throttled(() => askAgain(client, asked.keys(entity, project)), KEYS_EVERY_MS);
    const isNews = ({ history = [], values = [], events = [] }: RunChange): boolean =>
      [...history, ...values].some((key) => !latest.current.has(`history:${key}`)) ||
      events.some((key) => !latest.current.has(`events:${key}`));
    const stop = subscribeLive(entity, project, {
      onChange: (runs) => {
        for (const change of runs) markChanged(client, change);
        list.call();
        if (runs.some(isNews)) keys.call();
      },
      onReset: () => {
        list.call();
        keys.call();
      },
    });
    return () => {
      stop();
      list.cancel();
      keys.cancel();
    };
  }, [entity, project, client]);
}
