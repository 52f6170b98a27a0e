/** Lines of a window of the log: only those on the screen exist. */

import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  memo,
  type ReactElement,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { LogLine } from "../../data/types";
import { formatBytes } from "../../math/numbers";
import { lookOf } from "./logLook";
import { marked } from "./logMarks";
import styles from "./logs.module.css";
import type { LogWindow } from "./logWindow";
import { terminalLine } from "./terminal";

export interface LogScroller {
  toPlace: (place: number) => void;
}

interface LogLinesProps {
  ref: Ref<LogScroller>;
  /** Places among the lines of the stream that is shown, or of all. */
  shown: LogWindow;
  lineAt: (place: number) => LogLine | undefined;
  /** Only a stream's lines are shown: their numbers are not their places. */
  filtered: boolean;
  /** Lines of the whole log: as wide as the highest number are all. */
  whole: number;
  wrap: boolean;
  times: boolean;
  follow: boolean;
  matches: ReadonlySet<number>;
  /** What stands out in lines that match. */
  mark: RegExp | null;
  /** The place that the reader is at. */
  current: number | null;
  /** The number of the line that the address names, which then is the current one. */
  linked: number | null;
  onLink: (line: number, place: number) => void;
  onSeen: (seen: { from: number; to: number }) => void;
  onLeaveEnd: () => void;
  onReachEnd: () => void;
}

export const LINE_HEIGHT = 18;
const OVERSCAN = 30;
/** Of the streams that wrote into a line. */
const STDERR = 2;
/** Until the box is measured. */
const HEIGHT_BEFORE = 800;

type Box = { current: HTMLDivElement | null };

export function LogLines(props: LogLinesProps): ReactElement {
  const { ref, shown, lineAt, filtered, whole, wrap, times, follow, matches, mark, current, linked, onLink } = props;
  const { onSeen, onLeaveEnd, onReachEnd } = props;
  const box = useRef<HTMLDivElement>(null);
  const rows = useRows(box, shown, wrap, follow);
  useImperativeHandle(ref, () => ({ toPlace: (place) => rows.scrollTo(place - shown.from) }));
  const { first, last } = rows;
  useEffect(
    () => onSeen({ from: shown.from + first, to: Math.min(shown.to, shown.from + last) }),
    [shown.from, shown.to, first, last, onSeen],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer log moves its end.
  useLayoutEffect(() => {
    const element = box.current;
    if (follow && element !== null) element.scrollTop = element.scrollHeight;
  }, [follow, shown.to, rows.height]);
  const digits = String(whole).length;
  return (
    <div
      ref={box}
      className={styles.box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      role="log"
      aria-label="Output"
      aria-live="off"
      data-filtered={filtered || undefined}
      onWheel={({ deltaY }) => deltaY < 0 && follow && onLeaveEnd()}
      onKeyDown={({ key }) => ["ArrowUp", "PageUp"].includes(key) && follow && onLeaveEnd()}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        if (!follow && scrollHeight - scrollTop - clientHeight < 2) onReachEnd();
      }}
      onPointerDown={({ target, currentTarget }) => target === currentTarget && follow && onLeaveEnd()}
    >
      <div
        className={styles.lines}
        data-wrap={wrap || undefined}
        style={{ height: rows.height, "--digits": `${digits}ch` } as CSSProperties}
      >
        {rows.items.map(({ index, top }) => {
          const place = shown.from + index;
          const line = lineAt(place);
          const number = filtered ? (line?.[0] ?? null) : place;
          const isCurrent = linked === null ? place === current : number === linked;
          return (
            <div
              key={place}
              data-index={index}
              ref={rows.measure}
              className={styles.line}
              data-match={matches.has(place) || undefined}
              data-current={isCurrent || undefined}
              data-stream={line?.[4] || undefined}
              style={{ transform: `translateY(${top}px)` }}
            >
              <Line
                line={line}
                number={number}
                place={place}
                times={times}
                mark={matches.has(place) ? mark : null}
                onLink={onLink}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface Rows {
  items: { index: number; top: number }[];
  first: number;
  last: number;
  height: number;
  scrollTo: (index: number) => void;
  measure: ((element: HTMLElement | null) => void) | undefined;
}

/** Rows of one height are counted; wrapped ones are measured. */
function useRows(box: Box, { from, to }: LogWindow, wrap: boolean, atEnd: boolean): Rows {
  const count = to - from;
  const virtual = useVirtualizer({
    count: wrap ? count : 0,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: OVERSCAN,
    enabled: wrap,
  });
  const place = usePlace(box, atEnd ? count * LINE_HEIGHT : 0);
  if (wrap) {
    const items = virtual.getVirtualItems().map(({ index, start }) => ({ index, top: start }));
    return {
      items,
      first: items[0]?.index ?? 0,
      last: (items.at(-1)?.index ?? 0) + 1,
      height: virtual.getTotalSize(),
      scrollTo: (index) => virtual.scrollToIndex(index, { align: "center" }),
      measure: virtual.measureElement,
    };
  }
  const first = Math.max(0, Math.min(count, Math.floor(place.top / LINE_HEIGHT) - OVERSCAN));
  const last = Math.min(count, Math.ceil((place.top + place.height) / LINE_HEIGHT) + OVERSCAN);
  return {
    items: Array.from({ length: Math.max(0, last - first) }, (_, offset) => ({
      index: first + offset,
      top: (first + offset) * LINE_HEIGHT,
    })),
    first,
    last,
    height: count * LINE_HEIGHT,
    scrollTo: (index) => box.current?.scrollTo({ top: Math.max(0, index * LINE_HEIGHT - place.height / 2) }),
    measure: undefined,
  };
}

/** `end`: how high the lines are, when the box opens at their end. */
function usePlace(box: Box, end: number): { top: number; height: number } {
  const [place, setPlace] = useState({ top: Math.max(0, end - HEIGHT_BEFORE), height: HEIGHT_BEFORE });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const read = (): void => {
      // A row's height at a time: most scrolls change no row.
      const top = Math.floor(element.scrollTop / LINE_HEIGHT) * LINE_HEIGHT;
      setPlace((before) =>
        before.top === top && before.height === element.clientHeight ? before : { top, height: element.clientHeight },
      );
    };
    read();
    element.addEventListener("scroll", read, { passive: true });
    const sizes = new ResizeObserver(read);
    sizes.observe(element);
    return () => {
      element.removeEventListener("scroll", read);
      sizes.disconnect();
    };
  }, [box]);
  return place;
}

const Line = memo(function Line({
  line,
  number,
  place,
  times,
  mark,
  onLink,
}: {
  line: LogLine | undefined;
  /** null: it is still asked for. */
  number: number | null;
  place: number;
  times: boolean;
  mark: RegExp | null;
  onLink: (line: number, place: number) => void;
}): ReactElement {
  const [, time, text = "", cut = 0, stream = 0] = line ?? [];
  if (number === null) return <span className={styles.number} />;
  return (
    <>
      <a
        className={styles.number}
        href={`?line=${number + 1}`}
        tabIndex={-1}
        title={stream & STDERR ? "Link to this line of stderr" : "Link to this line"}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onLink(number, place);
        }}
      >
        {number + 1}
      </a>
      {times ? <time className={styles.time}>{time ? timeOfDay(time) : ""}</time> : null}
      <span className={styles.text}>
        {marked(terminalLine(text), mark).map((piece, index) => {
          const Tag = piece.found ? "mark" : "span";
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a fixed text.
            <Tag key={index} style={piece.found ? undefined : lookOf(piece)}>
              {piece.text}
            </Tag>
          );
        })}
        {text === "" ? <br /> : null /* so that an empty line is copied too */}
        {cut > 0 ? <i className={styles.cut}> … {formatBytes(cut)} more in the download</i> : null}
      </span>
    </>
  );
});

function timeOfDay(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  });
}
