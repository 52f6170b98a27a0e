/** Asking a script to stop. */

import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { api } from "../data/api";
import { asked } from "../data/queries";
import type { RunInfo } from "../data/types";
import { Confirm } from "../ui/Confirm";

export function StopDialog({ run, onClose }: { run: RunInfo; onClose: () => void }): ReactElement {
  const client = useQueryClient();
  const act = async (): Promise<void> => {
    await api.stopRun(run.run);
    await client.invalidateQueries({ queryKey: asked.run(run.run) });
    await client.invalidateQueries({ queryKey: asked.runs(run.entity, run.project) });
  };
  return (
    <Confirm title={`Stop ${run.name}?`} act="Stop it" keep="Let it run" danger onAct={act} onClose={onClose}>
      <p>
        The script gets a <code>KeyboardInterrupt</code> at its next <code>log()</code>, as with Ctrl-C at its terminal,
        and ends as its own code says. What it logged stays.
      </p>
    </Confirm>
  );
}
