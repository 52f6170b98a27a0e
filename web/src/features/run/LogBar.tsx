/** What stands above a log: what is looked for, which lines there are, and of which stream. */

import { ChevronDown, ChevronUp } from "lucide-react";
import type { ReactElement, Ref } from "react";
import type { LogStream } from "../../data/api";
import type { LogPage } from "../../data/types";
import { formatCount } from "../../math/numbers";
import { Button, IconButton } from "../../ui/Button";
import { Choice, SearchField } from "../../ui/Fields";
import styles from "./logs.module.css";
import type { LogWindow } from "./logWindow";
import type { LogSearch } from "./useLogSearch";
import { namedWriters } from "./writers";

export function LogFinder({
  ref,
  text,
  found,
  onText,
  step,
}: {
  ref: Ref<HTMLInputElement>;
  text: string;
  found: LogSearch;
  onText: (text: string) => void;
  step: (by: 1 | -1) => void;
}): ReactElement {
  return (
    <>
      <SearchField
        ref={ref}
        label="Find (regex)"
        value={text}
        onChange={({ target }) => onText(target.value)}
        onKeyDown={(event) => event.key === "Enter" && step(event.shiftKey ? -1 : 1)}
      />
      {text === "" ? null : (
        <>
          <output className={styles.count} title={found.title}>
            {found.words}
          </output>
          <IconButton label="Match before" keys="Shift Enter" onClick={() => step(-1)}>
            <ChevronUp size={15} />
          </IconButton>
          <IconButton label="Next match" keys="Enter" onClick={() => step(1)}>
            <ChevronDown size={15} />
          </IconButton>
        </>
      )}
    </>
  );
}

const STREAMS = [
  { value: "all", label: "All" },
  { value: "stdout", label: "stdout" },
  { value: "stderr", label: "stderr" },
] as const;

/** Nothing where the log does not tell its streams, unless the address asks for one. */
export function LogStreams({
  end,
  stream,
  onStream,
}: {
  end: LogPage;
  stream: LogStream | null;
  onStream: (stream: LogStream | null) => void;
}): ReactElement | null {
  if (stream === null && !tellsStreams(end)) return null;
  return (
    <Choice
      label="stream"
      value={stream ?? "all"}
      options={STREAMS}
      onChange={(value) => onStream(value === "all" ? null : value)}
    />
  );
}

export function tellsStreams({ stdout, stderr }: LogPage): boolean {
  return stdout + stderr > 0;
}

export function LogCount({ total, whole, stream }: LogPage): ReactElement {
  return (
    <span className={styles.count}>
      {stream === null ? `${formatCount(total)} lines` : `${formatCount(total)} of ${formatCount(whole)} lines`}
    </span>
  );
}

export function LogWindows({
  shown,
  total,
  goTo,
}: {
  shown: LogWindow;
  total: number;
  goTo: (line: number) => void;
}): ReactElement | null {
  if (shown.from === 0 && shown.to === total) return null;
  return (
    <span className={styles.windows}>
      <Button disabled={shown.from === 0} onClick={() => goTo(shown.from - 1)}>
        Earlier
      </Button>
      {formatCount(shown.from + 1)}–{formatCount(shown.to)}
      <Button disabled={shown.to === total} onClick={() => goTo(shown.to)}>
        Later
      </Button>
    </span>
  );
}

export function LogWriters({
  end,
  onWriter,
}: {
  end: LogPage;
  onWriter: (writer: string) => void;
}): ReactElement | null {
  if (end.writers.length < 2) return null;
  return (
    <select
      className={styles.select}
      aria-label="process"
      value={end.writer}
      onChange={({ target }) => onWriter(target.value)}
    >
      {namedWriters(end.writers, end.earlier).map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
}
