/** Where media come from: keys of runs. Their steps are asked for whole, their values one step at a time. */

import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../data/api";
import { asked } from "../data/queries";
import type { ValuesPage } from "../data/types";
import { stepAt, stepsOf } from "./steps";
import { type Media, mediaOf } from "./values";

export interface Source {
  run: number;
  key: string;
  /** The run's name, the key, or both: what tells it from the others beside it. */
  label: string;
  /** The colour of the run; null: all are of one run. */
  slot: number | null;
}

export interface SourceSteps {
  /** All steps of all sources, rising. */
  steps: number[];
  /** Of each source, in order. */
  own: (readonly number[])[];
  pending: boolean;
  error: Error | null;
  retry: () => void;
}

/** The steps at which each source has something. One small request each, however much was logged. */
export function useSourceSteps(sources: readonly Source[]): SourceSteps {
  const lists = useQueries({
    queries: sources.map(({ run, key }) => ({
      queryKey: asked.values(run, key),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.values(run, { key, limit: 1 }, signal),
    })),
  });
  const own = lists.map(({ data }) => data?.steps ?? []);
  return {
    own,
    steps: stepsOf(own),
    pending: lists.some(({ isPending }) => isPending),
    error: lists.find(({ error }) => error !== null)?.error ?? null,
    retry: () => {
      for (const list of lists) if (list.isError) void list.refetch();
    },
  };
}

export interface SourceValue {
  media: Media[];
  /** Where it was logged: the last step at or before the wanted one. */
  at: number | null;
  pending: boolean;
  error: Error | null;
  retry: () => void;
}

/** What a source has at `step`, or at its last step before. The value before stays until the next one is here. */
export function useSourceValue({ run, key }: Source, own: readonly number[], step: number | null): SourceValue {
  const name = `${run} ${key}`;
  const wanted = stepAt(own, step);
  const [asking, setAsking] = useState({ name, at: wanted });
  const at = asking.name === name ? asking.at : wanted;
  const { data, error, refetch, isPending, isFetching, isPlaceholderData } = useQuery<ValuesPage>({
    queryKey: [...asked.values(run, key), at],
    queryFn: ({ signal }) => api.values(run, { key, lo: at, hi: at, limit: 1 }, signal),
    enabled: at !== null,
    placeholderData: (before, query) => (query?.queryKey[1] === run && query.queryKey[2] === key ? before : undefined),
  });
  // Steps may come faster than answers: one is awaited before the next is asked for, or none would ever be seen.
  const isAwaited = isFetching && (isPending || isPlaceholderData) && at !== null;
  if (asking.name !== name || (asking.at !== wanted && !isAwaited)) setAsking({ name, at: wanted });
  return {
    media: (data?.rows ?? []).flatMap(({ value }) => mediaOf(value)),
    at,
    pending: isPending && at !== null,
    error,
    retry: () => void refetch(),
  };
}

/** `value`, at most every `milliseconds`: a slider that is dragged over thousands of steps asks for a few. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
