/** Changing what of a run is shown; the charts hear of it by the live stream, the run's facts are asked for at once. */

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { api } from "../../data/api";
import { asked } from "../../data/queries";
import type { Hide, Rename } from "../../data/types";

export interface OverlayEdit {
  add: (entry: Hide | Rename) => Promise<unknown>;
  undo: (id: number) => Promise<unknown>;
}

export function useOverlay(run: number): OverlayEdit {
  const client = useQueryClient();
  const refreshed = useCallback(
    () =>
      Promise.all([
        client.invalidateQueries({ queryKey: asked.run(run) }),
        client.invalidateQueries({ queryKey: asked.runKeys(run) }),
        client.invalidateQueries({ queryKey: ["runs"] }),
      ]),
    [client, run],
  );
  return useMemo(
    () => ({
      add: (entry) => api.addOverlay(run, entry).then(refreshed),
      undo: (id) => api.undoOverlay(run, id).then(refreshed),
    }),
    [run, refreshed],
  );
}
