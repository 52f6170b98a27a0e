/** Choosing another run of the project: a list that a part of a name narrows. */

import { Popover } from "radix-ui";
import { type ReactElement, type ReactNode, useState } from "react";
import { useRuns } from "../../data/queries";
import type { RunInfo } from "../../data/types";
import { formatAge } from "../../math/durations";
import { formatCount } from "../../math/numbers";
import { Button } from "../../ui/Button";
import { SearchField } from "../../ui/Fields";
import { ErrorNote } from "../../ui/Notes";
import { Swatch } from "../../ui/Swatch";
import styles from "./compare.module.css";

interface RunPickerProps {
  entity: string;
  project: string;
  /** Not offered. */
  except: string;
  onPick: (run: RunInfo) => void;
  children: ReactNode;
}

export function RunPicker({ children, ...rest }: RunPickerProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button>{children}</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={6} className={styles.picker} aria-label="Runs of this project">
          <List {...rest} close={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function List({ entity, project, except, onPick, close }: Omit<RunPickerProps, "children"> & { close: () => void }) {
  const [words, setWords] = useState("");
  const filter = words.trim() === "" ? "" : `name ~ ${JSON.stringify(words.trim())}`;
  const { data, error, refetch } = useRuns(entity, project, filter, "-created");
  const runs = (data?.pages[0]?.runs ?? []).filter(({ id }) => id !== except);
  return (
    <>
      <div className={styles.find}>
        <SearchField label="Find a run" value={words} onChange={({ target }) => setWords(target.value)} />
      </div>
      {error === null ? null : <ErrorNote error={error} retry={() => void refetch()} />}
      <ul>
        {runs.map((run) => (
          <li key={run.run}>
            <button
              type="button"
              onClick={() => {
                close();
                onPick(run);
              }}
            >
              <Swatch slot={run.slot} />
              <span title={run.name}>{run.name}</span>
              <small>{noteOf(run)}</small>
            </button>
          </li>
        ))}
      </ul>
      {data !== undefined && runs.length === 0 ? (
        <p>{words === "" ? "There is no other run." : "No run matches."}</p>
      ) : null}
    </>
  );
}

/** What tells networks apart, else when the run began. */
function noteOf(run: RunInfo): string {
  const parameters = run.config["architecture/parameters"];
  const age = formatAge(Date.now() / 1000 - run.created);
  return typeof parameters === "number" ? `${formatCount(parameters)} parameters · ${age}` : age;
}
