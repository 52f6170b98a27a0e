/** What the script printed, as its terminal showed it. */

import { ArrowDownToLine, ChevronDown, ChevronUp, Clock, Download, Pause, WrapText } from "lucide-react";
import { type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api } from "../../data/api";
import { formatCount } from "../../math/numbers";
import { Button, buttonClass, IconButton } from "../../ui/Button";
import { SearchField } from "../../ui/Fields";
import { Empty, ErrorNote } from "../../ui/Notes";
import { useShortcut } from "../../ui/shortcuts";
import { LogLines, type LogScroller } from "./LogLines";
import { markOf } from "./logMarks";
import styles from "./logs.module.css";
import { WINDOW, WRAPPED_WINDOW, windowOf } from "./logWindow";
import type { TabProps } from "./RunPage";
import { useLogEnd, useLogLines } from "./useLogLines";
import { useLogSearch } from "./useLogSearch";
import { namedWriters } from "./writers";

/** Lines about the one that is gone to: they are asked for before the box has scrolled there. */
const AROUND = 60;

export default function LogsTab({ detail, search, onSearch }: TabProps): ReactElement {
  const { run } = detail.run;
  const going = ["running", "pending", "preempting"].includes(detail.run.state);
  const [writer, setWriter] = useState<string | null>(null);
  const [wrap, setWrap] = useState(false);
  const [times, setTimes] = useState(false);
  const linked = search.line === undefined ? null : search.line - 1;
  const [follow, setFollow] = useState(linked === null);
  const [seen, setSeen] = useState<{ from: number; to: number } | null>(null);
  const [anchor, setAnchor] = useState(linked);
  /** A line that was clicked on stays where it is. */
  const clicked = useRef<number | null>(null);
  /** On the way to a line: the box is still where it was, perhaps at its end, which nobody has reached just now. */
  const underWay = useRef(false);
  const scroller = useRef<LogScroller>(null);
  const field = useRef<HTMLInputElement>(null);
  const end = useLogEnd(run, writer);
  const total = end.data?.total ?? 0;
  const size = wrap ? WRAPPED_WINDOW : WINDOW;
  const shown = windowOf(follow ? total - 1 : (anchor ?? total - 1), total, size);
  const lineAt = useLogLines(run, end.data, seen ?? { from: Math.max(shown.from, shown.to - 100), to: shown.to });
  const found = useLogSearch(run, end.data?.writer ?? null, search.q ?? "", end.data);
  const matches = useMemo(() => new Set(found.lines), [found.lines]);
  const mark = useMemo(() => markOf(search.q ?? "", found.literal), [search.q, found.literal]);
  const goTo = useCallback((line: number) => {
    setFollow(false);
    setAnchor(line);
    setSeen({ from: Math.max(0, line - AROUND), to: line + AROUND });
    underWay.current = true;
    const arrive = (): void => {
      scroller.current?.toLine(line);
      underWay.current = false;
    };
    // After the window that holds the line is drawn.
    requestAnimationFrame(() => requestAnimationFrame(arrive));
  }, []);
  useEffect(() => {
    if (found.current !== null && linked === null) goTo(found.current);
  }, [found.current, linked, goTo]);
  const ready = total > 0;
  useEffect(() => {
    if (ready && linked !== null && linked !== clicked.current) goTo(linked);
  }, [ready, linked, goTo]);
  const step = (by: 1 | -1): void => {
    found.step(by);
    if (linked !== null) onSearch({ q: search.q ?? "" }, true);
  };
  const onLink = useCallback(
    (line: number) => {
      clicked.current = line;
      const { q } = search;
      onSearch({ ...(q ? { q } : {}), ...(line === linked ? {} : { line: line + 1 }) }, true);
      setAnchor(line);
      setFollow(false);
    },
    [linked, onSearch, search],
  );
  useShortcut("/", "Find in the log", "Logs", () => field.current?.focus());
  useShortcut("End", "To the end, and follow", "Logs", () => setFollow(true));
  useShortcut("Home", "To the beginning", "Logs", () => goTo(0));
  if (end.error !== null)
    return (
      <div className={styles.none}>
        <ErrorNote error={end.error} retry={() => void end.refetch()} />
      </div>
    );
  if (end.data === undefined) return <div className={styles.none} />;
  if (total === 0) {
    return (
      <Empty
        title="Nothing was printed yet"
        why={
          going
            ? "Lines appear here as the script prints them."
            : 'The script ended without a line, or ran with `console="off"`.'
        }
      />
    );
  }
  return (
    <div className={styles.logs}>
      <div className={styles.bar}>
        <SearchField
          ref={field}
          label="Find (regex)"
          value={search.q ?? ""}
          onChange={({ target }) => onSearch(target.value === "" ? {} : { q: target.value }, true)}
          onKeyDown={(event) => event.key === "Enter" && step(event.shiftKey ? -1 : 1)}
        />
        {search.q ? (
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
        ) : null}
        <span className={styles.count}>{formatCount(total)} lines</span>
        <Windows shown={shown} total={total} goTo={goTo} />
        <span className={styles.spring} />
        {end.data.writers.length > 1 ? (
          <select
            className={styles.select}
            aria-label="process"
            value={end.data.writer}
            onChange={({ target }) => setWriter(target.value)}
          >
            {namedWriters(end.data.writers, end.data.earlier).map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        ) : null}
        <Button aria-pressed={times} onClick={() => setTimes(!times)}>
          <Clock size={14} /> Time
        </Button>
        <Button aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          <WrapText size={14} /> Wrap
        </Button>
        <Button aria-pressed={follow} onClick={() => (follow ? goTo(seen?.from ?? shown.to - 1) : setFollow(true))}>
          {follow ? <Pause size={14} /> : <ArrowDownToLine size={14} />}
          {follow ? (going ? "Following" : "At the end") : "To the end"}
        </Button>
        <a className={buttonClass} href={api.logUrl(run, end.data.writer)} download>
          <Download size={14} /> Download
        </a>
      </div>
      <LogLines
        ref={scroller}
        key={`${end.data.writer} ${wrap}`}
        shown={shown}
        lineAt={lineAt}
        wrap={wrap}
        times={times}
        follow={follow}
        matches={matches}
        mark={mark}
        current={linked ?? found.current}
        onLink={onLink}
        onSeen={setSeen}
        onLeaveEnd={() => {
          setAnchor(seen?.from ?? shown.to - 1);
          setFollow(false);
        }}
        // A line that was gone to stays in sight, also where it is among the last.
        onReachEnd={() => !underWay.current && shown.to === total && linked === null && !search.q && setFollow(true)}
      />
    </div>
  );
}

function Windows({
  shown,
  total,
  goTo,
}: {
  shown: { from: number; to: number };
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
