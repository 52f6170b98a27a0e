/** Lines of a run's log as they are seen: its end in one question, the rest page by page. */

import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { api } from "../../data/api";
import { asked } from "../../data/queries";
import type { LogLine, LogPage } from "../../data/types";
import { KeptLines } from "./keptLines";
import { LOG_PAGE } from "./logWindow";

/** How many lines there are and the last of them: all that a log shows when it is opened. */
export function useLogEnd(run: number, writer: string | null) {
  return useQuery({
    queryKey: asked.logEnd(run, writer),
    queryFn: ({ signal }) => api.logs(run, { ...of(writer), from_line: -LOG_PAGE, limit: LOG_PAGE }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Lines from `from` on, before `to`; undefined for one that is still asked for. */
export function useLogLines(
  run: number,
  end: LogPage | undefined,
  { from, to }: { from: number; to: number },
): (line: number) => LogLine | undefined {
  const kept = useRef<{ of: string; lines: KeptLines; end: LogPage | undefined } | null>(null);
  const name = `${run} ${end?.writer ?? ""}`;
  if (kept.current?.of !== name) kept.current = { of: name, lines: new KeptLines(), end: undefined };
  const { current } = kept;
  if (end !== undefined && current.end !== end) current.lines.putEnd(end);
  current.end = end;
  const { lines } = current;
  const writer = end?.writer ?? null;
  const pages = end === undefined ? [] : lines.missing(from, Math.min(to, end.total));
  useQueries({
    queries: pages.map((page) => ({
      queryKey: [...asked.logs(run), writer, page],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const found = await api.logs(run, { ...of(writer), from_line: page * LOG_PAGE, limit: LOG_PAGE }, signal);
        lines.put(found.lines);
        return found.lines.length;
      },
      // Kept lines are the cache: a page is asked for only where they lack one.
      gcTime: 0,
      staleTime: 0,
    })),
  });
  return (line) => lines.at(line);
}

function of(writer: string | null): { writer?: string } {
  return writer === null ? {} : { writer };
}
