/** Keys that change the view: [ ] smoothing, l log axis, 0 zoom, z and Shift+Z undo and redo of panels. */

import { amountOf, sliderOf } from "../../panels/smoothingSlider";
import { useShortcut } from "../../ui/shortcuts";
import type { WorkspaceSearch } from "./search";
import type { LayoutState } from "./useLayout";

interface ViewKeys {
  search: WorkspaceSearch;
  change: (changed: Partial<Record<keyof WorkspaceSearch, unknown>>, replace?: boolean) => void;
  layout: LayoutState;
}

const SMOOTHING_STEP = 10;
const GROUP = "workspace";

export function useViewKeys({ search, change, layout }: ViewKeys): void {
  const smooth = (by: number): void => {
    const to = Math.round((sliderOf(search.smooth ?? 0) + by) / SMOOTHING_STEP) * SMOOTHING_STEP;
    change({ smooth: amountOf(Math.min(100, Math.max(0, to))) || undefined });
  };
  useShortcut("[", "less smoothing", GROUP, () => smooth(-SMOOTHING_STEP));
  useShortcut("]", "more smoothing", GROUP, () => smooth(SMOOTHING_STEP));
  useShortcut("l", "log y axis on or off", GROUP, () => change({ log: search.log ? undefined : true }));
  useShortcut("0", "reset zoom", GROUP, () => change({ zoom: undefined }));
  useShortcut("z", "undo the last change of panels", GROUP, layout.undo);
  useShortcut("shift+z", "redo it", GROUP, layout.redo);
}
