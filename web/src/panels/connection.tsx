/** Panels and the server: chart data kept for the whole page, live changes passed on to it. */

import { type ReactElement, type ReactNode, useEffect } from "react";
import { flushSync } from "react-dom";
import { drawQueue, VISIBLE } from "../charts/drawQueue";
import { api } from "../data/api";
import { subscribeLive } from "../data/live";
import type { KeyInfo } from "../data/types";
import type { Freshness } from "./freshness";
import type { PanelKey } from "./panelType";
import { pageGather } from "./series/gather";
import { SeriesStore } from "./series/seriesStore";
import { SeriesProvider } from "./series/useSeries";

const SETTLE_MS = 20_000;

// The decoder is fetched beside the first questions, not after their answers.
void import("../data/arrow");

/** One for all pages: handles of runs are unique on the server, and going back shows what was there at once. */
const store = new SeriesStore({
  load: (request) => api.chart(request),
  gather: pageGather(),
  later: (act) => setTimeout(act, SETTLE_MS),
  // In the queue, so that a burst of answers is prepared a few panels a frame.
  notify: (entry, tell) =>
    drawQueue.add(
      entry,
      () => VISIBLE,
      () => flushSync(tell),
    ),
});

/** Stands around panels of one project. */
export function PanelConnection({
  entity,
  project,
  freshness,
  children,
}: {
  entity: string;
  project: string;
  freshness: Freshness;
  children: ReactNode;
}): ReactElement {
  useEffect(
    () =>
      subscribeLive(entity, project, {
        onChange: (runs) => {
          for (const { run, history = [], events = [], values = [], overlay = false } of runs) {
            if (overlay) store.changed(run);
            if (history.length > 0) store.grew(run, "history", new Set(history));
            if (events.length > 0) store.grew(run, "events", new Set(events));
            freshness.mark("history", [...history, ...values]);
            freshness.mark("events", events);
          }
        },
        onReset: () => store.allStale(),
      }),
    [entity, project, freshness],
  );
  return <SeriesProvider value={store}>{children}</SeriesProvider>;
}

/** Keys as panels want them; hidden ones are left out. */
export function panelKeys(keys: readonly KeyInfo[]): PanelKey[] {
  return keys
    .filter((key) => !key.hidden)
    .map(({ name, stream, kind, step_metric }) => ({
      name,
      stream: stream === "events" ? "events" : "history",
      kind,
      stepMetric: step_metric,
    }));
}
