/** The runs of the project in the order of the list, page after page, kept fresh by live changes. */

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../../data/api";
import { asked } from "../../data/queries";
import type { RunInfo } from "../../data/types";

export interface RunList {
  runs: readonly RunInfo[];
  total: number;
  pending: boolean;
  error: Error | null;
  retry: () => void;
  more: (() => void) | null;
}

export const RUNS_PER_PAGE = 200;

export function useRunList(
  entity: string,
  project: string,
  filter: string,
  sort: string,
  metric: string | null,
): RunList {
  // A run may have thousands of summary values: the list asks for the one that it shows.
  const columns = metric === null ? "" : `summary.${metric}`;
  const query = useInfiniteQuery({
    queryKey: [...asked.runs(entity, project), "list", filter, sort, columns],
    queryFn: ({ pageParam, signal }) =>
      api.runs(entity, project, { filter, order: sort, cursor: pageParam, limit: RUNS_PER_PAGE, columns }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
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
