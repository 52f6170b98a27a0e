/** All that the workspace knows of the line panel. */

import type { PanelType } from "../panelType";
import { defaults, type LineOptions, migrate } from "./options";

export const linePanel: PanelType<LineOptions> = {
  type: "line",
  label: "Line",
  version: 1,
  defaults,
  migrate,
  fits: (key) => key.kind === "number",
  manyKeys: true,
  hasTable: true,
  load: async () => {
    const [{ LinePanel }, { LineSettings }] = await Promise.all([import("./LinePanel"), import("./LineSettings")]);
    return { Body: LinePanel, Settings: LineSettings };
  },
};
