/** What pages read, kept by react-query: one name for each question, so that live changes can say which is old. */

import {
  hashKey,
  keepPreviousData,
  QueryCache,
  QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "./api";
import { ApiError, isSignedOut } from "./errors";
import { type LiveListener, subscribeLive } from "./live";
import { oneAtATime } from "./oneAtATime";
import type { RunChange } from "./types";

export const RUNS_PER_PAGE = 200;
/** A little more than a screen: a new order or filter is there sooner. */
const FIRST_RUNS = 48;

const DIAGNOSED_EVERY = 15_000;

export const asked = {
  viewer: ["viewer"] as const,
  projects: ["projects"] as const,
  runs: (entity: string, project: string) => ["runs", entity, project] as const,
  trash: (entity: string, project: string) => ["trash", entity, project] as const,
  runId: (entity: string, project: string, id: string) => ["run-id", entity, project, id] as const,
  run: (run: number) => ["run", run] as const,
  runKeys: (run: number) => ["run-keys", run] as const,
  keys: (entity: string, project: string) => ["keys", entity, project] as const,
  values: (run: number, key: string) => ["values", run, key] as const,
  files: (run: number) => ["files", run] as const,
  logs: (run: number) => ["logs", run] as const,
  /** `of`: the writer (null: the newest) and the stream (null: both); without them: of all. */
  logEnd: (run: number, ...of: (string | null)[]) => ["logs", run, "end", ...of] as const,
};

export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    // A session that ended shows at whichever question comes next; the shell then asks for a new one.
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        if (isSignedOut(error) && queryKey[0] !== asked.viewer[0]) void client.resetQueries({ queryKey: asked.viewer });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        // What the server said no to stays no; silence may pass.
        retry: (failures, error) =>
          failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      },
    },
  });
  return client;
}

export function useViewer() {
  return useQuery({
    queryKey: asked.viewer,
    queryFn: ({ signal }) => api.viewer(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Projects of all entities; asked again every few seconds while the page is open. */
export function useProjects() {
  return useQuery({ queryKey: asked.projects, queryFn: ({ signal }) => api.projects(signal), refetchInterval: 5_000 });
}

/** `statistics`: columns such as `summary.loss.min`, beside all values. */
export function useRuns(
  entity: string,
  project: string,
  filter: string,
  sort: string,
  statistics: readonly string[] = [],
) {
  const columns = ["*", ...statistics].join(",");
  return useInfiniteQuery({
    queryKey: [...asked.runs(entity, project), filter, sort, columns],
    queryFn: ({ pageParam: cursor, signal }) => {
      const limit = cursor === null ? FIRST_RUNS : RUNS_PER_PAGE;
      return api.runs(entity, project, { filter, order: sort, cursor, limit, columns }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    // Rows have hundreds of values: comparing each with the answer before costs more than drawing those on the screen.
    structuralSharing: false,
  });
}

export function useKeys(entity: string, project: string) {
  return useQuery({
    queryKey: asked.keys(entity, project),
    queryFn: ({ signal }) => api.keys(entity, project, signal),
  });
}

/** The run behind the id of an address, with all that is known of it. */
export function useRun(entity: string, project: string, id: string) {
  const client = useQueryClient();
  const named = useQuery({
    queryKey: asked.runId(entity, project, id),
    queryFn: async ({ signal }) => {
      const found = await api.runNamed(entity, project, id, signal);
      client.setQueryData(asked.run(found.run.run), found);
      return found.run.run;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const run = named.data ?? null;
  const detail = useQuery({
    queryKey: asked.run(run ?? -1),
    queryFn: ({ signal }) => api.run(run as number, signal),
    enabled: run !== null,
  });
  return named.error === null ? detail : { ...detail, data: undefined, error: named.error, refetch: named.refetch };
}

/** Asked again while the run goes on, and when its state changes. */
export function useDiagnosis({ run, state }: { run: number; state: string }) {
  return useQuery({
    queryKey: [...asked.run(run), "diagnosis", state],
    queryFn: ({ signal }) => api.diagnosis(run, signal),
    refetchInterval: DIAGNOSED_EVERY,
    staleTime: DIAGNOSED_EVERY / 2,
  });
}

export function useRunKeys(run: number) {
  return useQuery({
    queryKey: asked.runKeys(run),
    queryFn: ({ signal }) => api.runKeys(run, signal),
    placeholderData: keepPreviousData,
  });
}

/** Values of one key at steps from `lo` to `hi`; `limit` of them at most. */
export function useValues(
  run: number,
  key: string,
  lo: number | null,
  hi: number | null,
  limit: number,
  enabled = true,
) {
  return useQuery({
    queryKey: [...asked.values(run, key), lo, hi, limit],
    queryFn: ({ signal }) => api.values(run, { key, lo, hi, limit }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useFiles(run: number) {
  return useQuery({ queryKey: asked.files(run), queryFn: ({ signal }) => api.files(run, signal) });
}

/** Runs of the project in the trash. */
export function useTrash(entity: string, project: string, enabled: boolean) {
  return useQuery({
    queryKey: asked.trash(entity, project),
    queryFn: ({ signal }) => api.trash(entity, project, signal),
    enabled,
    staleTime: 0,
  });
}

/** Calls `onChange` and `onReset` for the project of the page; the functions must not change from render to render. */
export function useLive(entity: string, project: string, { onChange, onReset }: LiveListener): void {
  useEffect(() => subscribeLive(entity, project, { onChange, onReset }), [entity, project, onChange, onReset]);
}

/** Marks as old what `change` says has changed of one run. */
export function markChanged(client: QueryClient, { run, info, values = [], files }: RunChange): void {
  if (info) askAgain(client, asked.run(run));
  if (files) askAgain(client, asked.files(run));
  for (const key of values) askAgain(client, asked.values(run, key));
}

const asking = new WeakMap<QueryClient, Map<string, () => void>>();

/** Asks again for what `queryKey` names. What is called while answers are awaited asks once more, after them. */
export function askAgain(client: QueryClient, queryKey: readonly unknown[]): void {
  const all = asking.get(client) ?? new Map<string, () => void>();
  asking.set(client, all);
  const name = hashKey(queryKey);
  const ask = all.get(name) ?? oneAtATime(() => client.invalidateQueries({ queryKey }));
  all.set(name, ask);
  ask();
}
