/** Lines of a run's log as they are seen: its end in one question, the rest page by page. */

import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { api, type LogStream } from "../../data/api";
import { asked } from "../../data/queries";
import type { LogLine, LogPage } from "../../data/types";
import { KeptLines } from "./keptLines";
import { LOG_PAGE } from "./logWindow";

/** How many lines there are and the last of them: all that a log shows when it is opened. */
export function useLogEnd(run: number, writer: string | null, stream: LogStream | null) {
  return useQuery({
    queryKey: asked.logEnd(run, writer, stream),
    queryFn: ({ signal }) => api.logs(run, { ...of(writer, stream), from_line: -LOG_PAGE, limit: LOG_PAGE }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Lines from place `from` on, before `to`, of the stream that `end` is of; undefined for one that is still asked for. */
export function useLogLines(
  run: number,
  end: LogPage | undefined,
  { from, to }: { from: number; to: number },
): (line: number) => LogLine | undefined {
  const kept = useRef<{ of: string; lines: KeptLines; end: LogPage | undefined } | null>(null);
  const name = `${run} ${end?.writer ?? ""} ${end?.stream ?? ""}`;
  if (kept.current?.of !== name) kept.current = { of: name, lines: new KeptLines(), end: undefined };
  const { current } = kept;
  if (end !== undefined && current.end !== end) current.lines.putEnd(end);
  current.end = end;
  const { lines } = current;
  const { writer, stream } = end ?? { writer: null, stream: null };
  const pages = end === undefined ? [] : lines.missing(from, Math.min(to, end.total));
  useQueries({
    queries: pages.map((page) => ({
      queryKey: [...asked.logs(run), writer, stream, page],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const from_line = page * LOG_PAGE;
        const found = await api.logs(run, { ...of(writer, stream), from_line, limit: LOG_PAGE }, signal);
        lines.put(found.lines, found.first);
        return found.lines.length;
      },
      // Kept lines are the cache: a page is asked for only where they lack one.
      gcTime: 0,
      staleTime: 0,
    })),
  });
  return (line) => lines.at(line);
}

/** The place of line `number` of the whole log among those of the stream, or of the first one after it. */
export async function placeOf(run: number, { writer, stream }: LogPage, number: number): Promise<number> {
  if (stream === null) return number;
  return (await api.logs(run, { ...of(writer, stream), from_number: number, limit: 0 })).first;
}

function of(writer: string | null, stream: LogStream | null): { writer?: string; stream?: LogStream } {
  return { ...(writer === null ? {} : { writer }), ...(stream === null ? {} : { stream }) };
}
