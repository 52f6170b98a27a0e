/** One run: who it is, how it goes, and its tabs. */

import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Bell, GitCompareArrows, OctagonX, Trash2 } from "lucide-react";
import { type ComponentType, type ReactElement, useCallback, useEffect, useState } from "react";
import { useEditRun, useWithEdits } from "../../data/edits";
import { isMissing } from "../../data/errors";
import { askAgain, asked, markChanged, useLive, useRun } from "../../data/queries";
import type { Alert, RunChange, RunDetail, RunInfo } from "../../data/types";
import { DeleteDialog } from "../../life/DeleteDialog";
import { StopDialog } from "../../life/StopDialog";
import { formatCount } from "../../math/numbers";
import { Button, buttonClass, IconButton } from "../../ui/Button";
import { Copy } from "../../ui/Copy";
import { fetchCode, useCode } from "../../ui/code";
import { Editable } from "../../ui/Fields";
import { Bone, EmptyPage, ErrorNote } from "../../ui/Notes";
import { durationText, isGoing } from "../../ui/runState";
import { StateBadge } from "../../ui/StateBadge";
import { inRunColour, Swatch } from "../../ui/Swatch";
import { useShortcut } from "../../ui/shortcuts";
import { useNow } from "../../ui/useNow";
import { DiagnosisNotes } from "./DiagnosisNotes";
import styles from "./run.module.css";
import { Standing } from "./Standing";
import { type RunPageSearch, TAB_NAMES, TABS, type Tab, type TabProps } from "./tabs";

const LOADS: Record<Tab, () => Promise<{ default: ComponentType<TabProps> }>> = {
  charts: () => import("./ChartsTab"),
  overview: () => import("./OverviewTab"),
  architecture: () => import("./ArchitectureTab"),
  logs: () => import("./LogsTab"),
  system: () => import("./SystemTab"),
  media: () => import("./MediaTab"),
  files: () => import("./FilesTab"),
};
/** The first tab has drawn itself by then. */
const REST_AFTER_MS = 500;

interface RunPageProps {
  entity: string;
  project: string;
  id: string;
  tab: Tab;
  search: RunPageSearch;
  go: (tab: Tab, search: RunPageSearch, replace: boolean) => void;
}

export function RunPage({ entity, project, id, tab, search, go }: RunPageProps): ReactElement {
  const { data: known, error, refetch } = useRun(entity, project, id);
  const data = useWithEdits(known);
  useRunLive(entity, project, data?.run.run ?? null);
  const Body = useTab(tab, data !== undefined);
  const onSearch = useCallback((next: RunPageSearch, replace: boolean) => go(tab, next, replace), [go, tab]);
  useShortcut("o", "Overview of the run", "This page", () => go("overview", {}, false));
  if (data === undefined && isMissing(error)) {
    return (
      <EmptyPage
        title="There is no such run"
        why={`\`${id}\` is not in ${entity}/${project}. It may have been deleted, or not yet been sent.`}
      >
        <Link to="/$entity/$project/runs" params={{ entity, project }} className={buttonClass}>
          Runs of this project
        </Link>
      </EmptyPage>
    );
  }
  return (
    <main className={styles.page} style={inRunColour(data?.run.slot ?? null)}>
      {data === undefined ? <HeaderBones /> : <Header detail={data} onAlerts={() => go("overview", {}, false)} />}
      {data === undefined ? null : <Standing detail={data} />}
      {data === undefined ? null : <DiagnosisNotes run={data.run} go={go} />}
      <nav className={styles.tabs} aria-label="Of this run">
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            aria-current={each === tab ? "page" : undefined}
            onClick={() => go(each, {}, false)}
          >
            {TAB_NAMES[each]}
          </button>
        ))}
      </nav>
      {error === null ? null : (
        <div className={styles.pad}>
          <ErrorNote error={error} retry={() => void refetch()} />
        </div>
      )}
      <div className={styles.body} data-tab={tab}>
        {data === undefined || Body === null ? (
          <Waiting failed={error !== null} />
        ) : (
          <Body detail={data} search={search} onSearch={onSearch} />
        )}
      </div>
    </main>
  );
}

/** The code of the open tab comes beside the run, not after it; that of the others when the page has nothing to do. */
function useTab(tab: Tab, arrived: boolean): ComponentType<TabProps> | null {
  const code = useCode(LOADS[tab]);
  useEffect(() => {
    if (!arrived) return;
    const timer = setTimeout(() => {
      for (const load of Object.values(LOADS)) fetchCode(load).catch(() => undefined);
    }, REST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [arrived]);
  return code?.default ?? null;
}

function useRunLive(entity: string, project: string, run: number | null): void {
  const client = useQueryClient();
  const onChange = useCallback(
    (changes: readonly RunChange[]) => {
      for (const change of changes) {
        if (change.run !== run) continue;
        markChanged(client, change);
        const known = client.getQueryData<{ name: string }[]>(asked.runKeys(change.run));
        const grown = [...(change.history ?? []), ...(change.events ?? []), ...(change.values ?? [])];
        if (known === undefined || grown.some((key) => !known.some(({ name }) => name === key))) {
          askAgain(client, asked.runKeys(change.run));
        }
        // Summary values and the step follow what grew.
        if ((change.history?.length ?? 0) > 0) askAgain(client, asked.run(change.run));
        // Only the end of a log ever changes.
        if (change.output) askAgain(client, asked.logEnd(change.run));
      }
    },
    [client, run],
  );
  const onReset = useCallback(() => void client.invalidateQueries(), [client]);
  useLive(entity, project, { onChange, onReset });
}

function Header({ detail, onAlerts }: { detail: RunDetail; onAlerts: () => void }): ReactElement {
  const { run } = detail;
  const now = useNow(1_000);
  const edit = useEditRun(run.run);
  return (
    <header className={styles.header}>
      <Swatch slot={run.slot} width={18} />
      <h1>
        <Editable label="change the run's name" value={run.name} onSave={(name) => edit.mutate({ name })} />
      </h1>
      <StateBadge run={run} now={now} />
      <span className={styles.fact} title="how long it ran">
        {durationText(run, now)}
      </span>
      {run.steps === 0 ? null : <span className={styles.fact}>step {formatCount(run.steps - 1)}</span>}
      <Lost unsent={detail.unsent} />
      <AlertCount alerts={detail.alerts} onOpen={onAlerts} />
      {edit.error === null ? null : (
        <span className={styles.refused} role="alert">
          not saved: {edit.error.message}
        </span>
      )}
      <span className={styles.spring} />
      {isGoing(run) ? <Stop run={run} /> : null}
      <Link
        to="/$entity/$project/compare"
        params={{ entity: run.entity, project: run.project }}
        search={{ a: run.id }}
        className={buttonClass}
      >
        <GitCompareArrows size={14} />
        Compare…
      </Link>
      <Copy text={location.origin + run.url} label="Copy the link of this run" />
      <Delete run={run} />
    </header>
  );
}

function Waiting({ failed }: { failed: boolean }): ReactElement | null {
  if (failed) return null;
  return (
    <div className={styles.pad} role="status" aria-label="loading">
      <Bone height={240} />
    </div>
  );
}

function HeaderBones(): ReactElement {
  return (
    <div className={styles.header} role="status" aria-label="loading">
      <Bone width={18} height={4} />
      <Bone width={180} height={16} />
      <Bone width={64} />
      <Bone width={48} />
    </div>
  );
}

/** What the script could not keep: never silent. */
function Lost({ unsent }: { unsent: Record<string, number> }): ReactElement | null {
  const counts = Object.entries(unsent).filter(([, count]) => count > 0);
  if (counts.length === 0) return null;
  const words = counts.map(([what, count]) => `${formatCount(count)} ${what.replaceAll("_", " ")}`).join(", ");
  return (
    <span className={styles.lost} title={words}>
      {words}
    </span>
  );
}

/** How much the script had to say, and how bad the worst of it is. */
function AlertCount({ alerts, onOpen }: { alerts: readonly Alert[]; onOpen: () => void }): ReactElement | null {
  if (alerts.length === 0) return null;
  const worst = (["error", "warn"] as const).find((level) => alerts.some((each) => each.level === level)) ?? "info";
  return (
    <button type="button" className={styles.alerts} data-tone={worst} onClick={onOpen} title={alerts.at(-1)?.title}>
      <Bell size={12} />
      {alerts.length === 1 ? "1 alert" : `${formatCount(alerts.length)} alerts`}
    </button>
  );
}

function Stop({ run }: { run: RunInfo }): ReactElement {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button disabled={run.stopping} onClick={() => setAsking(true)}>
        <OctagonX size={14} />
        {run.stopping ? "Asked to stop" : "Stop…"}
      </Button>
      {asking ? <StopDialog run={run} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function Delete({ run }: { run: RunInfo }): ReactElement {
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const leave = (): Promise<void> =>
    navigate({ to: "/$entity/$project/runs", params: { entity: run.entity, project: run.project } });
  return (
    <>
      <IconButton label="Delete this run…" onClick={() => setOpen(true)}>
        <Trash2 size={16} />
      </IconButton>
      {open ? <DeleteDialog run={run} onGone={leave} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
