/** What scripts of the project want people to know, as they say it. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { api } from "../data/api";
import { asked, useLive } from "../data/queries";
import type { Alert, RunChange } from "../data/types";
import { toast } from "../ui/toastStore";

export function AlertToasts({ entity, project }: { entity: string; project: string }): null {
  const client = useQueryClient();
  const navigate = useNavigate();
  const onChange = useCallback(
    (changes: readonly RunChange[]) => {
      const show = async (number: number, alerts: readonly Alert[]): Promise<void> => {
        const { run } = await client.fetchQuery({
          queryKey: asked.run(number),
          queryFn: ({ signal }) => api.run(number, signal),
        });
        const open = (): void =>
          void navigate({ to: "/$entity/$project/runs/$run", params: { entity, project, run: run.id } });
        for (const { title, text, level } of alerts) {
          const words = text === undefined || text === "" ? run.name : `${run.name}: ${text}`;
          toast({ title, text: words, tone: level ?? "info", act: { label: "Open", do: open } });
        }
      };
      for (const { run, alerts = [] } of changes) if (alerts.length > 0) void show(run, alerts).catch(() => undefined);
    },
    [client, navigate, entity, project],
  );
  useLive(entity, project, { onChange, onReset: nothing });
  return null;
}

function nothing(): void {
  // What was missed stands on the runs' pages.
}
