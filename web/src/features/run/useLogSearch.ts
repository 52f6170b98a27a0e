/** Places of a text in a run's log, and the one the reader is at. The server looks; the page walks. */

import { useEffect, useRef, useState } from "react";
import { api, type LogStream } from "../../data/api";
import type { LogMatches, LogPage } from "../../data/types";
import { formatCount } from "../../math/numbers";
import { type Matches, MOST_FOUND, matchesLater, NOTHING_FOUND } from "./logMatches";

export interface LogSearch {
  /** Places among those of the stream. */
  lines: readonly number[];
  /** The line that the reader is at; null: none was found. */
  current: number | null;
  /** `12/340`. */
  words: string;
  /** More about `words`; empty: nothing. */
  title: string;
  /** The text is no regular expression. */
  literal: boolean;
  step: (by: 1 | -1) => void;
}

/** While somebody types. */
const WAIT_MS = 200;
/** Lines that come meanwhile are looked at so much later. */
const AGAIN_MS = 1000;

/** `end`: the end of the log, or of one stream of it, as it is now; when it changes, the search goes on. */
export function useLogSearch(run: number, text: string, end: LogPage | undefined): LogSearch {
  const { writer, stream } = end ?? { writer: null, stream: null };
  const [found, setFound] = useState(NOTHING_FOUND);
  const [failed, setFailed] = useState(false);
  const [at, setAt] = useState(0);
  const goOn = useRef<(() => void) | null>(null);
  useEffect(() => {
    setFound(NOTHING_FOUND);
    setFailed(false);
    setAt(0);
    if (text === "" || writer === null) return;
    const ask = (from_line: number, signal: AbortSignal): Promise<LogMatches> =>
      api.logSearch(run, { writer, ...streamOf(stream), pattern: text, from_line, limit: MOST_FOUND }, signal);
    const looking = lookThrough(ask, setFound, setFailed);
    goOn.current = looking.goOn;
    return () => {
      goOn.current = null;
      looking.stop();
    };
  }, [run, writer, stream, text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines that come or change are looked at.
  useEffect(() => goOn.current?.(), [end]);
  const { lines, looked, done, literal } = found;
  const count = lines.length;
  const all = count >= MOST_FOUND ? `${formatCount(count)}+` : formatCount(count);
  const none = done ? "nothing found" : `${formatCount(looked)} lines…`;
  return {
    lines,
    current: lines[at] ?? null,
    words: failed ? "could not be read" : count === 0 ? none : `${formatCount(at + 1)}/${all}`,
    title: literal ? "no regular expression: looked for as it stands" : "",
    literal,
    step: (by) => setAt((before) => (count === 0 ? 0 : (before + by + count) % count)),
  };
}

function streamOf(stream: LogStream | null): { stream?: LogStream } {
  return stream === null ? {} : { stream };
}

interface Looking {
  /** There are more lines. */
  goOn: () => void;
  stop: () => void;
}

/** Asks on until all is compared, and again when there is more. Never two questions at once. */
function lookThrough(
  ask: (from: number, signal: AbortSignal) => Promise<LogMatches>,
  tell: (found: Matches) => void,
  fail: (failed: boolean) => void,
): Looking {
  const end = new AbortController();
  let found = NOTHING_FOUND;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asking = false;
  let more = false;
  const isFull = (): boolean => found.lines.length >= MOST_FOUND;
  const look = async (): Promise<void> => {
    timer = null;
    asking = true;
    more = false;
    try {
      do {
        found = matchesLater(found, await ask(found.looked, end.signal));
        if (end.signal.aborted) return;
        tell(found);
      } while (!found.done && !isFull());
      fail(false);
    } catch {
      if (!end.signal.aborted) fail(true);
    }
    asking = false;
    if (more) goOn();
  };
  const soon = (wait: number): void => {
    timer ??= setTimeout(() => void look(), wait);
  };
  const goOn = (): void => {
    more = true;
    if (!asking && !isFull() && !end.signal.aborted) soon(AGAIN_MS);
  };
  soon(WAIT_MS);
  return {
    goOn,
    stop: () => {
      end.abort();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
