/** Places of a text in a run's log, and the one the reader is at. */

import { useEffect, useState } from "react";
import { api } from "../../data/api";
import { formatCount } from "../../math/numbers";
import { type Found, MOST_FOUND, patternOf, searchLog } from "./logSearch";
import { plainLine } from "./terminal";

export interface LogSearch {
  lines: readonly number[];
  /** The line that the reader is at; null: none was found. */
  current: number | null;
  /** `12/340`. */
  words: string;
  step: (by: 1 | -1) => void;
}

const NOTHING: Found = { lines: [], looked: 0, done: true };
const WAIT_MS = 250;

export function useLogSearch(run: number, writer: string | null, text: string): LogSearch {
  const [found, setFound] = useState<Found>(NOTHING);
  const [failed, setFailed] = useState(false);
  const [at, setAt] = useState(0);
  useEffect(() => {
    setFound(NOTHING);
    setFailed(false);
    setAt(0);
    if (text === "" || writer === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      setFound({ ...NOTHING, done: false });
      fetch(api.logUrl(run, writer), { signal: stop.signal })
        .then((answer) => {
          if (!answer.ok || answer.body === null) throw new Error(`status ${answer.status}`);
          return searchLog(answer.body, patternOf(text), plainLine, setFound);
        })
        .catch(() => !stop.signal.aborted && setFailed(true));
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [run, writer, text]);
  const { lines, looked, done } = found;
  const count = lines.length;
  const total = count === MOST_FOUND ? `${formatCount(count)}+` : formatCount(count);
  return {
    lines,
    current: lines[at] ?? null,
    words: failed
      ? "could not be read"
      : count === 0
        ? done
          ? "nothing found"
          : `${formatCount(looked)} lines…`
        : `${formatCount(at + 1)}/${total}`,
    step: (by) => setAt((before) => (count === 0 ? 0 : (before + by + count) % count)),
  };
}
