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
const GROUP = "Workspace";

export function useViewKeys({ search, change, layout }: ViewKeys): void {
  const smooth = (by: number): void => {
    const to = Math.round((sliderOf(search.smooth ?? 0) + by) / SMOOTHING_STEP) * SMOOTHING_STEP;
    change({ smooth: amountOf(Math.min(100, Math.max(0, to))) || undefined });
  };
  useShortcut("[", "Less smoothing", GROUP, () => smooth(-SMOOTHING_STEP));
  useShortcut("]", "More smoothing", GROUP, () => smooth(SMOOTHING_STEP));
  useShortcut("l", "Log y axis on or off", GROUP, () => change({ log: search.log ? undefined : true }));
  useShortcut("0", "Reset zoom", GROUP, () => change({ zoom: undefined }));
  useShortcut("z", "Undo the last change of panels", GROUP, layout.undo);
  useShortcut("shift+z", "Redo it", GROUP, layout.redo);
}
