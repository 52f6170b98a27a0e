/** A run as panels want it. */

import type { RunInfo } from "../../data/types";
import type { PanelRun } from "../../panels/panelType";

export function panelRun({ run, name, slot, state }: RunInfo): PanelRun {
  return { run, name, slot, running: state === "running" };
}
