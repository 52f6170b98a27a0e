/** The runs of the project in the order of the list, page after page, kept fresh by live changes. */

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RunInfo, WorkspaceServer } from "./server";

export interface RunList {
  runs: readonly RunInfo[];
  total: number;
  pending: boolean;
  error: Error | null;
  retry: () => void;
  more: (() => void) | null;
}

export const RUNS_PER_PAGE = 200;

export function runListKey(server: WorkspaceServer): readonly unknown[] {
  return ["workspace-runs", server.entity, server.project];
}

export function useRunList(server: WorkspaceServer, filter: string, sort: string): RunList {
  const query = useInfiniteQuery({
    queryKey: [...runListKey(server), filter, sort],
    queryFn: ({ pageParam, signal }) => server.runs({ filter, sort, after: pageParam, limit: RUNS_PER_PAGE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    retry: false,
  });
  const runs = useMemo(() => query.data?.pages.flatMap((page) => page.runs) ?? [], [query.data]);
  return {
    runs,
    total: query.data?.pages.at(-1)?.total ?? 0,
    pending: query.isPending,
    error: query.error,
    retry: () => void query.refetch(),
    more: query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : null,
  };
}
