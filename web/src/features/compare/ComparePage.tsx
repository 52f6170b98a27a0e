/** Two runs beside each other: what they were given, and what they trained. */

import { Link } from "@tanstack/react-router";
import { ArrowLeftRight, ChevronsUpDown } from "lucide-react";
import { type ReactElement, useMemo } from "react";
import { useRun } from "../../data/queries";
import type { RunDetail, RunInfo } from "../../data/types";
import { IconButton } from "../../ui/Button";
import { Bone, Empty, ErrorNote } from "../../ui/Notes";
import { Swatch } from "../../ui/Swatch";
import { ArchitectureDiff } from "./ArchitectureDiff";
import { ConfigDiff } from "./ConfigDiff";
import styles from "./compare.module.css";
import { configRows } from "./configDiff";
import { RunPicker } from "./RunPicker";
import { type CompareSearch, TAB_NAMES, TABS } from "./search";

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
          <Empty title="Choose two runs" why="Their settings and networks are shown beside each other." />
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
  tab: "config" | "arch";
  all: boolean;
}

function Both({ entity, project, a, b, tab, all }: BothProps): ReactElement {
  const left = useRun(entity, project, a);
  const right = useRun(entity, project, b);
  for (const { error, refetch } of [left, right]) {
    if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  }
  if (left.data === undefined || right.data === undefined) return <Bone height={320} />;
  if (tab === "arch") return <ArchitectureDiff a={left.data} b={right.data} all={all} />;
  return <Configs a={left.data} b={right.data} all={all} />;
}

function Configs({ a, b, all }: { a: RunDetail; b: RunDetail; all: boolean }): ReactElement {
  const rows = useMemo(() => configRows(a.config, b.config), [a, b]);
  const differing = rows.filter(({ differs }) => differs);
  const shown = all ? rows : differing;
  return (
    <>
      <p className={styles.told} data-equal={differing.length === 0 || undefined}>
        {differing.length === 0
          ? `All ${rows.length} settings are the same.`
          : `${differing.length} of ${rows.length} settings differ.`}
      </p>
      {shown.length === 0 ? null : <ConfigDiff rows={shown} names={[a.run.name, b.run.name]} />}
    </>
  );
}
