/** All projects, the one heard of last first. */

import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { useProjects } from "../../data/queries";
import type { ProjectInfo } from "../../data/types";
import { formatAge } from "../../math/durations";
import { formatCount } from "../../math/numbers";
import { SearchField } from "../../ui/Fields";
import { FirstRun } from "../../ui/FirstRun";
import { Bone, Empty, ErrorNote } from "../../ui/Notes";
import { Dot } from "../../ui/StateBadge";
import { useShortcut } from "../../ui/shortcuts";
import { useNow } from "../../ui/useNow";
import styles from "./projects.module.css";

/** The list is left out for a reader who has but one project, once, on the way in; the rail leads back to it. */
let cameIn = false;

export function ProjectsPage(): ReactElement {
  const { data, error, refetch } = useProjects();
  const [words, setWords] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useShortcut("/", "Find a project", "This page", () => field.current?.focus());
  useWayIn(data);
  const shown = useMemo(() => found(data ?? [], words), [data, words]);
  if (data?.length === 0) return <FirstRun project="demo" />;
  return (
    <main className={styles.page}>
      <div className={styles.head}>
        <h1>Projects</h1>
        <SearchField
          ref={field}
          label="Find a project"
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
      </div>
      {error === null ? null : <ErrorNote error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting /> : null}
      {data !== undefined && shown.length === 0 ? (
        <Empty title="No project matches" why={`None of ${data.length} projects is called \`${words}\`.`} />
      ) : null}
      {shown.length === 0 ? null : <List projects={shown} />}
    </main>
  );
}

function List({ projects }: { projects: readonly ProjectInfo[] }): ReactElement {
  const now = useNow(10_000);
  const navigate = useNavigate();
  return (
    <table className={styles.list}>
      <thead>
        <tr>
          <th>Project</th>
          <th className={styles.number}>Runs</th>
          <th>Going on</th>
          <th className={styles.number}>Last active</th>
        </tr>
      </thead>
      <tbody>
        {projects.map(({ entity, name, folder, description, runs, running, updated }) => (
          <tr
            key={`${entity}/${name}`}
            onClick={(event) => {
              // The whole row leads there; the link in it does the rest: new tabs, keyboard, screen readers.
              if (event.target instanceof Element && event.target.closest("a") === null) {
                void navigate({ to: "/$entity/$project/workspace", params: { entity, project: name } });
              }
            }}
          >
            <td>
              <Link to="/$entity/$project/workspace" params={{ entity, project: name }} title={`${entity}/${name}`}>
                <span>{entity} / </span>
                {folder === "" ? null : <span>{folder} / </span>}
                <b>{name}</b>
              </Link>
              {description === "" ? null : <p>{description}</p>}
            </td>
            <td className={styles.number}>{formatCount(runs)}</td>
            <td>
              {running === 0 ? (
                <span className={styles.none}>none</span>
              ) : (
                <span className={styles.running}>
                  <Dot tone="live" /> {formatCount(running)} {running === 1 ? "run" : "runs"}
                </span>
              )}
            </td>
            <td className={styles.number}>
              <time dateTime={new Date(updated * 1000).toISOString()} title={new Date(updated * 1000).toLocaleString()}>
                {ago(now - updated)}
              </time>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Waiting(): ReactElement {
  return (
    <div role="status" aria-label="loading">
      {[0, 1, 2].map((row) => (
        <Bone key={row} height={48} style={{ marginBottom: 8 }} />
      ))}
    </div>
  );
}

/** Opens the only project of a reader who just came, and the first one when it appears. */
function useWayIn(projects: readonly ProjectInfo[] | undefined): void {
  const navigate = useNavigate();
  const wasEmpty = useRef(false);
  useEffect(() => {
    if (projects === undefined) return;
    const [only] = projects;
    const first = wasEmpty.current && projects.length > 0;
    if (only !== undefined && (first || (!cameIn && projects.length === 1))) {
      void navigate({
        to: "/$entity/$project/workspace",
        params: { entity: only.entity, project: only.name },
        replace: true,
      });
    }
    wasEmpty.current = projects.length === 0;
    cameIn = true;
  }, [projects, navigate]);
}

function found(projects: readonly ProjectInfo[], words: string): readonly ProjectInfo[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ entity, folder, name, description }: ProjectInfo): boolean => {
    const text = `${entity}/${folder}/${name} ${description}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  return [...projects].filter(fits).sort((a, b) => b.updated - a.updated);
}

function ago(seconds: number): string {
  const age = formatAge(seconds);
  return age === "now" ? "now" : `${age} ago`;
}
