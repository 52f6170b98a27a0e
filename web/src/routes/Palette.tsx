/** Search or jump: pages, projects, runs of this project, actions. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Command } from "cmdk";
import { type ReactElement, type ReactNode, useDeferredValue, useState } from "react";
import { api } from "../data/api";
import { useProjects } from "../data/queries";
import type { RunInfo } from "../data/types";
import { Dialog } from "../ui/Dialog";
import { toggleTheme, useLooks } from "../ui/looks";
import { Swatch } from "../ui/Swatch";
import styles from "./shell.module.css";

const MOST_RUNS = 8;

export default function Palette({
  onClose,
  onShortcuts,
}: {
  onClose: () => void;
  onShortcuts: () => void;
}): ReactElement {
  const navigate = useNavigate();
  const { entity, project } = useParams({ strict: false });
  const [text, setText] = useState("");
  const projects = useProjects().data ?? [];
  const runs = useFoundRuns(entity, project, text);
  const { density, change } = useLooks();
  const here = entity !== undefined && project !== undefined ? { entity, project } : null;
  const item = (id: string, words: ReactNode, act: () => void, hint?: string): ReactElement => (
    <Command.Item
      key={id}
      value={id}
      onSelect={() => {
        onClose();
        act();
      }}
    >
      {words}
      {hint === undefined ? null : <small>{hint}</small>}
    </Command.Item>
  );
  return (
    <Dialog title="Search or jump" onClose={onClose} bare>
      <Command label="Search or jump" className={styles.palette} loop>
        <Command.Input value={text} onValueChange={setText} placeholder="A page, a project, a run…" autoFocus />
        <Command.List>
          <Command.Empty>Nothing is called “{text}”.</Command.Empty>
          {here !== null && runs.length > 0 ? (
            <Command.Group heading={`Runs of ${here.project}`}>
              {runs.map((run) =>
                item(
                  `run ${run.name} ${run.id}`,
                  <>
                    <Swatch slot={run.slot} /> <span dir="auto">{run.name}</span>
                  </>,
                  () => void navigate({ to: "/$entity/$project/runs/$run", params: { ...here, run: run.id } }),
                  run.id,
                ),
              )}
            </Command.Group>
          ) : null}
          <Command.Group heading="Pages">
            {here === null
              ? null
              : item(
                  "workspace charts",
                  "Workspace",
                  () => void navigate({ to: "/$entity/$project/workspace", params: here }),
                  here.project,
                )}
            {here === null
              ? null
              : item(
                  "runs table",
                  "Runs",
                  () => void navigate({ to: "/$entity/$project/runs", params: here }),
                  here.project,
                )}
            {here === null
              ? null
              : item(
                  "compare runs",
                  "Compare",
                  () => void navigate({ to: "/$entity/$project/compare", params: here }),
                  here.project,
                )}
            {item("all projects", "Projects", () => void navigate({ to: "/" }))}
            {item("settings", "Settings", () => void navigate({ to: "/settings" }))}
          </Command.Group>
          <Command.Group heading="Projects">
            {projects.map((each) =>
              item(
                `project ${each.entity}/${each.name}`,
                <span>
                  {each.entity} / <b>{each.name}</b>
                </span>,
                () =>
                  void navigate({
                    to: "/$entity/$project/workspace",
                    params: { entity: each.entity, project: each.name },
                  }),
                `${each.runs} runs`,
              ),
            )}
          </Command.Group>
          <Command.Group heading="Actions">
            {item("theme light dark", "Light or dark theme", toggleTheme, "t")}
            {item("density compact comfortable", density === "compact" ? "Comfortable rows" : "Compact rows", () =>
              change({ density: density === "compact" ? "comfortable" : "compact" }),
            )}
            {item("shortcuts keys", "All shortcuts", onShortcuts, "?")}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}

function useFoundRuns(entity: string | undefined, project: string | undefined, text: string): readonly RunInfo[] {
  const wanted = useDeferredValue(text.trim());
  const filter = wanted === "" ? "" : `name ~ "${wanted.replace(/["\\]/g, "\\$&")}"`;
  const query = useQuery({
    queryKey: ["palette-runs", entity, project, filter],
    queryFn: ({ signal }) =>
      api.runs(entity as string, project as string, { filter, limit: MOST_RUNS, columns: "" }, signal),
    enabled: entity !== undefined && project !== undefined,
    placeholderData: (before) => before,
  });
  return query.data?.runs ?? [];
}
