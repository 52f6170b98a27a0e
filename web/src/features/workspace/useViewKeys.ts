/** Single keys that change the view: [ ] smoothing, l log, 0 zoom, z and Shift+Z undo and redo of panels. */

import { useEffect, useRef } from "react";
import type { WorkspaceSearch } from "./search";
import { amountOf, sliderOf } from "./smoothingSlider";
import type { LayoutState } from "./useLayout";

interface ViewKeys {
  search: WorkspaceSearch;
  change: (changed: Partial<Record<keyof WorkspaceSearch, unknown>>, replace?: boolean) => void;
  layout: LayoutState;
}

const SMOOTHING_STEP = 10;
const CHORD_MS = 1000;

export function useViewKeys(props: ViewKeys): void {
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    let chord = 0;
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.matches("input:not([type=range]), textarea, select, [contenteditable]")
      )
        return;
      // After `g` a letter names a page: `g l` is no log axis.
      const inChord = performance.now() - chord < CHORD_MS;
      chord = event.key === "g" ? performance.now() : 0;
      if (inChord) return;
      const act = actOf(event.key, latest.current);
      if (act === null) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function actOf(key: string, { search, change, layout }: ViewKeys): (() => void) | null {
  const smooth = (by: number): void => {
    const slider = Math.min(
      100,
      Math.max(0, Math.round((sliderOf(search.smooth ?? 0) + by) / SMOOTHING_STEP) * SMOOTHING_STEP),
    );
    change({ smooth: amountOf(slider) || undefined });
  };
  switch (key) {
    case "[":
      return () => smooth(-SMOOTHING_STEP);
    case "]":
      return () => smooth(SMOOTHING_STEP);
    case "l":
      return () => change({ log: search.log ? undefined : true });
    case "0":
      return () => change({ zoom: undefined });
    case "z":
      return layout.undo;
    case "Z":
      return layout.redo;
    default:
      return null;
  }
}
