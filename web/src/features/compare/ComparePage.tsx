/** Two runs beside each other: what they were given, what they reached, and what they trained. */

import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeftRight, ChevronsUpDown } from "lucide-react";
import { type ReactElement, useCallback, useMemo } from "react";
import { askAgain, asked, useLive, useRun } from "../../data/queries";
import type { RunChange, RunDetail, RunInfo } from "../../data/types";
import { IconButton } from "../../ui/Button";
import { Bone, Empty, ErrorNote } from "../../ui/Notes";
import { Swatch } from "../../ui/Swatch";
import { ArchitectureDiff } from "./ArchitectureDiff";
import { CompareTable } from "./CompareTable";
import styles from "./compare.module.css";
import { RunPicker } from "./RunPicker";
import { type CompareRow, configRows, resultRows } from "./rows";
import { type CompareSearch, type CompareTab, TAB_NAMES, TABS } from "./search";

interface ComparePageProps {
  entity: string;
  project: string;
  search: CompareSearch;
  onSearch: (search: CompareSearch) => void;
}

export function ComparePage({ entity, project, search, onSearch }: ComparePageProps): ReactElement {
  const { a, b, tab = "config", all = false } = search;
  const { b: _b, a: _a, ...rest } = search;
  const swapped = { ...rest, ...(a === undefined ? {} : { b: a }), ...(b === undefined ? {} : { a: b }) };
  const side = { entity, project };
  return (
    <main className={styles.page}>
      <header className={styles.header}>
        <h1>Compare</h1>
        <Side {...side} letter="A" id={a} other={b} onPick={({ id }) => onSearch({ ...search, a: id })} />
        <IconButton label="Swap A and B" onClick={() => onSearch(swapped)}>
          <ArrowLeftRight size={15} />
        </IconButton>
        <Side {...side} letter="B" id={b} other={a} onPick={({ id }) => onSearch({ ...search, b: id })} />
      </header>
      <nav className={styles.tabs} aria-label="Of this comparison">
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            aria-current={each === tab ? "page" : undefined}
            onClick={() => onSearch({ ...search, tab: each })}
          >
            {TAB_NAMES[each]}
          </button>
        ))}
        <label>
          <input
            type="checkbox"
            checked={!all}
            onChange={({ target }) => {
              const { all: _all, ...kept } = search;
              onSearch(target.checked ? kept : { ...kept, all: true });
            }}
          />
          only differences
        </label>
      </nav>
      <div className={styles.body}>
        {a === undefined || b === undefined ? (
          <Empty title="Choose two runs" why="Their settings, results and networks are shown beside each other." />
        ) : (
          <Both key={`${a} ${b}`} {...side} a={a} b={b} tab={tab} all={all} />
        )}
      </div>
    </main>
  );
}

interface SideProps {
  entity: string;
  project: string;
  letter: "A" | "B";
  id: string | undefined;
  other: string | undefined;
  onPick: (run: RunInfo) => void;
}

function Side({ entity, project, letter, id, other, onPick }: SideProps): ReactElement {
  return (
    <div className={styles.side}>
      <b>{letter}</b>
      {id === undefined ? null : <SideRun entity={entity} project={project} id={id} />}
      <RunPicker entity={entity} project={project} except={other ?? ""} onPick={onPick}>
        {id === undefined ? "Choose a run" : <span className={styles.hidden}>{`Another run as ${letter}`}</span>}
        <ChevronsUpDown size={13} />
      </RunPicker>
    </div>
  );
}

function SideRun({ entity, project, id }: { entity: string; project: string; id: string }): ReactElement {
  const { data } = useRun(entity, project, id);
  return (
    <>
      <Swatch slot={data?.run.slot ?? 1} />
      <Link
        to="/$entity/$project/runs/$run"
        params={{ entity, project, run: id }}
        title={data?.run.name ?? id}
        dir="auto"
      >
        {data?.run.name ?? id}
      </Link>
    </>
  );
}

interface BothProps {
  entity: string;
  project: string;
  a: string;
  b: string;
  tab: CompareTab;
  all: boolean;
}

function Both({ entity, project, a, b, tab, all }: BothProps): ReactElement {
  const left = useRun(entity, project, a);
  const right = useRun(entity, project, b);
  useBothLive(entity, project, left.data?.run.run, right.data?.run.run);
  for (const { error, refetch } of [left, right]) {
    if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  }
  if (left.data === undefined || right.data === undefined) return <Bone height={320} />;
  const sides = { a: left.data, b: right.data, all };
  if (tab === "arch") return <ArchitectureDiff {...sides} />;
  return tab === "results" ? <Results {...sides} /> : <Configs {...sides} />;
}

/** What runs reach changes while they go on. */
function useBothLive(entity: string, project: string, a: number | undefined, b: number | undefined): void {
  const client = useQueryClient();
  const onChange = useCallback(
    (changes: readonly RunChange[]) => {
      for (const { run, info, history = [] } of changes) {
        if ((run === a || run === b) && (info || history.length > 0)) askAgain(client, asked.run(run));
      }
    },
    [client, a, b],
  );
  const onReset = useCallback(() => void client.invalidateQueries(), [client]);
  useLive(entity, project, { onChange, onReset });
}

interface SidesProps {
  a: RunDetail;
  b: RunDetail;
  all: boolean;
}

function Configs({ a, b, all }: SidesProps): ReactElement {
  const rows = useMemo(() => configRows(a.config, b.config), [a, b]);
  return <Rows rows={rows} all={all} what="Setting" missing="not set" names={[a.run.name, b.run.name]} />;
}

function Results({ a, b, all }: SidesProps): ReactElement {
  const rows = useMemo(() => resultRows(a.run.summary, b.run.summary), [a, b]);
  if (rows.length === 0)
    return <Empty title="No results yet" why="What the scripts pass to `run.log({...})` is compared here." />;
  return <Rows rows={rows} all={all} what="Metric" missing="not logged" names={[a.run.name, b.run.name]} />;
}

interface RowsProps {
  rows: readonly CompareRow[];
  all: boolean;
  what: "Setting" | "Metric";
  missing: string;
  names: readonly [string, string];
}

function Rows({ rows, all, what, ...more }: RowsProps): ReactElement {
  const differing = rows.filter(({ differs }) => differs);
  const shown = all ? rows : differing;
  const words = `${what.toLowerCase()}s`;
  return (
    <>
      <p className={styles.told} data-equal={differing.length === 0 || undefined}>
        {differing.length === 0
          ? `All ${rows.length} ${words} are the same.`
          : `${differing.length} of ${rows.length} ${words} differ.`}
      </p>
      {shown.length === 0 ? null : <CompareTable rows={shown} what={what} {...more} />}
    </>
  );
}
