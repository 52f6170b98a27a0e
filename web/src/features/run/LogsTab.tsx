/** What the script printed, as its terminal showed it. */

import { ArrowDownToLine, Clock, Download, Pause, WrapText } from "lucide-react";
import { type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, type LogStream } from "../../data/api";
import type { LogPage } from "../../data/types";
import { Button, buttonClass } from "../../ui/Button";
import { Empty, ErrorNote } from "../../ui/Notes";
import { useShortcut } from "../../ui/shortcuts";
import { LogCount, LogFinder, LogStreams, LogWindows, LogWriters, tellsStreams } from "./LogBar";
import { LogLines, type LogScroller } from "./LogLines";
import { markOf } from "./logMarks";
import styles from "./logs.module.css";
import { WINDOW, WRAPPED_WINDOW, windowOf } from "./logWindow";
import type { RunPageSearch, TabProps } from "./tabs";
import { placeOf, useLogEnd, useLogLines } from "./useLogLines";
import { useLogSearch } from "./useLogSearch";

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
  /** The number of a line to be gone to when the stream's lines are here. */
  const [wanted, setWanted] = useState<Wanted | null>(null);
  /** A line that was clicked on stays where it is. */
  const clicked = useRef<number | null>(null);
  /** On the way to a line: the box is still where it was, perhaps at its end, which nobody has reached just now. */
  const underWay = useRef(false);
  const scroller = useRef<LogScroller>(null);
  const field = useRef<HTMLInputElement>(null);
  const stream = search.stream ?? null;
  const end = useLogEnd(run, writer, stream);
  const total = end.data?.total ?? 0;
  const size = wrap ? WRAPPED_WINDOW : WINDOW;
  const shown = windowOf(follow ? total - 1 : (anchor ?? total - 1), total, size);
  const lineAt = useLogLines(run, end.data, seen ?? { from: Math.max(shown.from, shown.to - 100), to: shown.to });
  const found = useLogSearch(run, search.q ?? "", end.data);
  const matches = useMemo(() => new Set(found.lines), [found.lines]);
  const mark = useMemo(() => markOf(search.q ?? "", found.literal), [search.q, found.literal]);
  const goTo = useCallback((place: number) => {
    setFollow(false);
    setAnchor(place);
    setSeen({ from: Math.max(0, place - AROUND), to: place + AROUND });
    underWay.current = true;
    const arrive = (): void => {
      scroller.current?.toPlace(place);
      underWay.current = false;
    };
    // After the window that holds the line is drawn.
    requestAnimationFrame(() => requestAnimationFrame(arrive));
  }, []);
  useEffect(() => {
    if (found.current !== null && linked === null) goTo(found.current);
  }, [found.current, linked, goTo]);
  useEffect(() => {
    if (linked !== null && linked !== clicked.current) setWanted({ number: linked, stream });
  }, [linked, stream]);
  useWanted(run, end.data, wanted, (place) => {
    setWanted(null);
    goTo(place);
  });
  const step = (by: 1 | -1): void => {
    found.step(by);
    if (linked !== null) onSearch(searchOf(search.q, stream), true);
  };
  const onStream = (next: LogStream | null): void => {
    // What stands in the middle stays in sight.
    const middle = follow || seen === null ? undefined : lineAt(Math.floor((seen.from + seen.to) / 2));
    setWanted(middle === undefined ? null : { number: middle[0], stream: next });
    onSearch(searchOf(search.q, next), true);
  };
  const onLink = useCallback(
    (line: number, place: number) => {
      clicked.current = line;
      onSearch({ ...searchOf(search.q, stream), ...(line === linked ? {} : { line: line + 1 }) }, true);
      setAnchor(place);
      setFollow(false);
    },
    [linked, onSearch, search.q, stream],
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
  if (end.data.whole === 0) {
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
        <LogFinder
          ref={field}
          text={search.q ?? ""}
          found={found}
          onText={(text) => onSearch(searchOf(text, stream), true)}
          step={step}
        />
        <LogStreams end={end.data} stream={stream} onStream={onStream} />
        <LogCount {...end.data} />
        <LogWindows shown={shown} total={total} goTo={goTo} />
        <span className={styles.spring} />
        <LogWriters end={end.data} onWriter={setWriter} />
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
      {total === 0 ? <NoLines end={end.data} /> : null}
      <LogLines
        ref={scroller}
        key={`${end.data.writer} ${end.data.stream} ${wrap}`}
        shown={shown}
        lineAt={lineAt}
        filtered={end.data.stream !== null}
        whole={end.data.whole}
        wrap={wrap}
        times={times}
        follow={follow}
        matches={matches}
        mark={mark}
        current={found.current}
        linked={linked}
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

/** What of the address stays when another line is gone to. */
function searchOf(q: string | undefined, stream: LogStream | null): RunPageSearch {
  return { ...(q ? { q } : {}), ...(stream === null ? {} : { stream }) };
}

/** Line `number` of the whole log, or the next one of the stream. */
interface Wanted {
  number: number;
  stream: LogStream | null;
}

/** Calls `goTo` with the place of the wanted line, when the lines of its stream are at hand. */
function useWanted(run: number, end: LogPage | undefined, wanted: Wanted | null, goTo: (place: number) => void): void {
  const latest = useRef({ end, goTo });
  latest.current = { end, goTo };
  const ready = end !== undefined && end.stream === wanted?.stream && end.total > 0;
  useEffect(() => {
    const { end: asked } = latest.current;
    if (!ready || wanted === null || asked === undefined) return;
    let left = false;
    placeOf(run, asked, wanted.number).then(
      (place) => left || latest.current.goTo(Math.min(place, asked.total - 1)),
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [run, ready, wanted]);
}

function NoLines({ end }: { end: LogPage }): ReactElement {
  return (
    <Empty
      title={`Nothing was printed to ${end.stream}`}
      why={
        tellsStreams(end)
          ? "All lines came by the other stream."
          : 'This log does not tell its streams: it is of an earlier version, or of `console="redirect"`.'
      }
    />
  );
}
