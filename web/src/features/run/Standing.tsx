/** Where the run comes from and what became of it, where that is not told by its state; with the way back. */

import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { GitFork, History, TriangleAlert } from "lucide-react";
import { type ReactElement, type ReactNode, useEffect, useState } from "react";
import { isMissing } from "../../data/errors";
import { asked, useRun } from "../../data/queries";
import type { RunDetail, RunInfo } from "../../data/types";
import { restoreRun } from "../../life/DeleteDialog";
import { formatCount } from "../../math/numbers";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { clock } from "../../ui/runState";
import styles from "./run.module.css";

export function Standing({ detail }: { detail: RunDetail }): ReactElement | null {
  const { run, versions } = detail;
  const [back, setBack] = useState<RunInfo | null>(null);
  const client = useQueryClient();
  useEffect(() => {
    // A rewind, or its undo, put another version under this address.
    if (run.former !== null) client.resetQueries({ queryKey: asked.runId(run.entity, run.project, run.id) });
  }, [client, run]);
  const now = Date.now() / 1000;
  const rewound = run.origin !== null && run.origin.id === run.id;
  const [latest] = versions;
  const late = run.late !== null && run.ended !== null;
  if (!late && run.origin === null && latest === undefined) return null;
  return (
    <div className={styles.standing}>
      {run.origin !== null && !rewound ? (
        <Line icon={<GitFork size={14} />}>
          Forked from <Parent entity={run.entity} project={run.project} id={run.origin.id} /> at step{" "}
          {formatCount(run.origin.step)}
        </Line>
      ) : null}
      {latest === undefined ? null : (
        <Line icon={<History size={14} />}>
          {rewound ? `Rewound to step ${formatCount(run.origin?.step ?? 0)}` : "Brought back"}
          {latest.former === null ? "" : ` (${clock(latest.former, now)})`}; the version before has{" "}
          {formatCount(latest.steps)} steps.
          <Button onClick={() => setBack(latest)}>Bring it back…</Button>
        </Line>
      )}
      {late ? (
        <Line icon={<TriangleAlert size={14} />}>
          Rows came after the run had ended, last {clock(run.late ?? 0, now)}.
        </Line>
      ) : null}
      {back === null ? null : (
        <Confirm
          title="Bring the version before back?"
          act="Bring it back"
          keep="Leave it"
          onAct={() => restoreRun(client, back)}
          onClose={() => setBack(null)}
        >
          <p>
            All of its {formatCount(back.steps)} steps are shown under this name again. The version shown now is put
            aside in its place, and can be brought back in the same way.
          </p>
        </Confirm>
      )}
    </div>
  );
}

/** By its name, as soon as that is known; without a link where it was deleted. */
function Parent({ entity, project, id }: { entity: string; project: string; id: string }): ReactElement {
  const { data, error } = useRun(entity, project, id);
  if (isMissing(error)) return <code>{id}</code>;
  return (
    <Link to="/$entity/$project/runs/$run" params={{ entity, project, run: id }} title={id}>
      {data?.run.name ?? id}
    </Link>
  );
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }): ReactElement {
  return (
    <p>
      {icon}
      <span>{children}</span>
    </p>
  );
}
