/** What the run is: results, configuration, code, machine; notes and tags of people. */

import { type ReactElement, type ReactNode, useMemo } from "react";
import { useEditRun } from "../../data/edits";
import { useFiles } from "../../data/queries";
import type { RunDetail } from "../../data/types";
import { formatBytes } from "../../math/numbers";
import { Copy } from "../../ui/Copy";
import { Editable, SearchField } from "../../ui/Fields";
import { ErrorNote, withCode } from "../../ui/Notes";
import { clock } from "../../ui/runState";
import { fullText, isNumeric, shortText, shownSummary } from "../../ui/values";
import { Alerts } from "./Alerts";
import { ConfigTree } from "./ConfigTree";
import { DiffFile } from "./DiffFile";
import { factsOf } from "./facts";
import { Notes, Tags } from "./Notes";
import styles from "./overview.module.css";
import { Packages } from "./Packages";
import type { TabProps } from "./tabs";
import { foundEntries, treeOf } from "./tree";

const NO_TEXT = "";

export default function OverviewTab({ detail, search, onSearch }: TabProps): ReactElement {
  const { run, config, metadata } = detail;
  const edit = useEditRun(run.run);
  const files = useFiles(run.run).data ?? [];
  const words = search.q ?? NO_TEXT;
  const tree = useMemo(() => foundEntries(treeOf(config), words), [config, words]);
  const summary = useMemo(() => shownSummary(run.summary), [run.summary]);
  const facts = factsOf(metadata);
  const has = (path: string): boolean => files.some((file) => file.path === path);
  return (
    <div className={styles.overview}>
      <div className={styles.column}>
        <Card title="Summary" count={summary.length} empty="No metric was logged yet.">
          {summary.length === 0 ? null : (
            <dl className={styles.values}>
              {summary.map(([key, value]) => (
                <div key={key}>
                  <dt title={key}>{key}</dt>
                  <dd title={fullText(value)} data-number={isNumeric(value) || undefined}>
                    {shortText(value)}
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </Card>
        {detail.alerts.length === 0 ? null : (
          <Card title="Alerts" count={detail.alerts.length}>
            <Alerts alerts={detail.alerts} />
          </Card>
        )}
        <Card title="Notes">
          <Notes value={run.notes} onSave={(notes) => edit.mutate({ notes })} />
          <Tags tags={run.tags} onChange={(tags) => edit.mutate({ tags })} />
        </Card>
        <Card title="Run">
          <dl className={styles.facts}>
            <EditedFact name="Group" value={run.group} onSave={(group) => edit.mutate({ group })} />
            <EditedFact name="Job type" value={run.job_type} onSave={(job_type) => edit.mutate({ job_type })} />
          </dl>
          <Facts
            facts={[
              ["Id", run.id],
              ["User", run.user],
              ["Started", whole(run.started ?? run.created)],
              ["Resumed", resumedText(detail)],
              ["Ended", run.ended === null ? "" : whole(run.ended)],
              ["Exit code", run.exit_code === null ? "" : String(run.exit_code)],
              ["Last sign", clock(run.seen, Date.now() / 1000)],
              ["Processes", detail.processes > 1 ? String(detail.processes) : ""],
            ]}
          />
        </Card>
      </div>
      <div className={styles.column}>
        <Card
          title="Config"
          count={Object.keys(config).length}
          empty="Nothing was passed as `config`."
          tools={
            <>
              <SearchField
                label="Find in config"
                value={words}
                onChange={({ target }) => onSearch(target.value === "" ? {} : { q: target.value }, true)}
              />
              <Copy text={JSON.stringify(config, null, 2)} label="Copy as JSON" />
            </>
          }
        >
          {tree.length === 0 ? null : (
            <ConfigTree
              entries={tree}
              open={words !== ""}
              edited={detail.edited}
              onEdit={(path, value) => edit.mutate({ config: { [path]: value } })}
            />
          )}
          {edit.error === null ? null : <ErrorNote error={edit.error} />}
          {tree.length === 0 && words !== "" ? <p className={styles.none}>No setting matches “{words}”.</p> : null}
        </Card>
        <Card title="Code" empty="No git repository was found where the script ran.">
          {facts.code.length === 0 ? null : <Facts facts={facts.code} />}
          {has("diff.patch") ? <DiffFile run={run.run} path="diff.patch" /> : null}
        </Card>
        <Card title="Machine" empty="Nothing is known of the machine yet.">
          {facts.machine.length === 0 ? null : <Facts facts={facts.machine} />}
          {has("requirements.txt") ? (
            <Packages run={run.run} path="requirements.txt" count={metadata.packages} />
          ) : null}
        </Card>
        {facts.others.length === 0 ? null : (
          <Card title="More">
            <Facts facts={facts.others} />
          </Card>
        )}
        {files.length === 0 ? null : (
          <p className={styles.none}>
            {files.length} files, {formatBytes(files.reduce((sum, { size }) => sum + size, 0))}
          </p>
        )}
      </div>
    </div>
  );
}

function resumedText({ resumes = 0, resumed = null }: RunDetail): string {
  if (resumed === null) return "";
  return resumes === 1 ? whole(resumed) : `${resumes} times, last ${whole(resumed)}`;
}

function whole(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "medium" });
}

interface CardProps {
  title: string;
  count?: number;
  /** Said when there is no child. */
  empty?: string;
  tools?: ReactNode;
  children: ReactNode;
}

function Card({ title, count, empty, tools, children }: CardProps): ReactElement {
  const parts = Array.isArray(children) ? children.filter(Boolean) : children;
  const hasNothing = Array.isArray(parts) ? parts.length === 0 : !parts;
  return (
    <section className={styles.card} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {count === undefined || count === 0 ? null : <span>{count}</span>}
        <div>{tools}</div>
      </header>
      {hasNothing ? <p className={styles.none}>{withCode(empty ?? "")}</p> : children}
    </section>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }): ReactElement {
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span>{value}</span>
              <Copy text={value} label={`Copy ${name.toLowerCase()}`} />
            </dd>
          </div>
        ))}
    </dl>
  );
}

function EditedFact({
  name,
  value,
  onSave,
}: {
  name: string;
  value: string;
  onSave: (value: string) => void;
}): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={styles.edited}>
        <Editable label={`change the ${name.toLowerCase()}`} value={value} empty="none" onSave={onSave} />
      </dd>
    </div>
  );
}
