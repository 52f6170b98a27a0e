/** The reader's own arrangement of panels: kept on the server as the view `draft`, a moment after each change. */

import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../../data/api";
import type { View } from "../../data/types";
import { EMPTY_LAYOUT, type Layout, readLayout } from "../../panels/layout";

export const DRAFT = "draft";
/** What `Save for everybody` writes and a first visit reads. */
export const SHARED = "main";

export interface LayoutState {
  layout: Layout;
  /** False until the kept arrangement was read: panels shown before would jump, and changes would be of another one. */
  ready: boolean;
  /** Why it could not be read. */
  error: Error | null;
  retry: () => void;
  change: (change: (layout: Layout) => Layout) => void;
  undo: () => void;
  redo: () => void;
  saving: "saved" | "saving" | "failed";
}

const SAVE_AFTER_MS = 600;
/** A hidden page may end without another word. */
const LEAVING = ["visibilitychange", "pagehide"] as const;
const UNDO_DEPTH = 50;

export function useLayout(entity: string, project: string): LayoutState {
  const kept = useQuery({
    queryKey: ["layout", entity, project],
    queryFn: async ({ signal }) => {
      const views = await api.views(entity, project, signal);
      return readLayout((named(views, DRAFT) ?? named(views, SHARED))?.data);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [own, setOwn] = useState<Layout | null>(null);
  const [saving, setSaving] = useState<LayoutState["saving"]>("saved");
  const past = useRef<Layout[]>([]);
  const future = useRef<Layout[]>([]);
  const layout = own ?? kept.data ?? EMPTY_LAYOUT;
  const latest = useRef(layout);
  latest.current = layout;
  const save = useSaving(entity, project, setSaving);
  const change = useCallback(
    (change: (layout: Layout) => Layout) => {
      const next = change(latest.current);
      if (next === latest.current) return;
      past.current = [...past.current.slice(1 - UNDO_DEPTH), latest.current];
      future.current = [];
      latest.current = next;
      setOwn(next);
      save(next);
    },
    [save],
  );
  const step = useCallback(
    (from: { current: Layout[] }, to: { current: Layout[] }) => {
      const next = from.current.pop();
      if (next === undefined) return;
      to.current.push(latest.current);
      latest.current = next;
      setOwn(next);
      save(next);
    },
    [save],
  );
  return {
    layout,
    ready: kept.isSuccess,
    error: kept.data === undefined ? kept.error : null,
    retry: () => void kept.refetch(),
    change,
    undo: useCallback(() => step(past, future), [step]),
    redo: useCallback(() => step(future, past), [step]),
    saving,
  };
}

export function named(views: readonly View[], name: string): View | undefined {
  return views.find((view) => view.name === name);
}

/** Writes the newest arrangement that it is called with, after a pause, and at once when the page is left. */
function useSaving(
  entity: string,
  project: string,
  tell: (state: LayoutState["saving"]) => void,
): (layout: Layout) => void {
  const unsaved = useRef<Layout | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const write = useCallback(async () => {
    clearTimeout(timer.current);
    const layout = unsaved.current;
    if (layout === null) return;
    unsaved.current = null;
    tell("saving");
    try {
      await api.saveView(entity, project, DRAFT, layout);
      tell("saved");
    } catch {
      // The next change tries again; until then the state stays visible in the options bar.
      unsaved.current ??= layout;
      tell("failed");
    }
  }, [entity, project, tell]);
  useEffect(() => {
    const leave = (): void => void write();
    for (const event of LEAVING) window.addEventListener(event, leave);
    return () => {
      for (const event of LEAVING) window.removeEventListener(event, leave);
      leave();
    };
  }, [write]);
  return useCallback(
    (layout) => {
      unsaved.current = layout;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void write(), SAVE_AFTER_MS);
    },
    [write],
  );
}
