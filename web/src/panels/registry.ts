/** Every type of panel. The order decides which one a key gets by itself. */

import { linePanel } from "./line";
import { mediaPanels } from "./media/types";
import type { PanelKey, PanelType } from "./panelType";

// biome-ignore lint/suspicious/noExplicitAny: options are each type's own; `migrate` makes them from anything.
export const panelTypes: readonly PanelType<any>[] = [linePanel, ...mediaPanels];

// biome-ignore lint/suspicious/noExplicitAny: as above.
export function panelType(type: string): PanelType<any> | null {
  return panelTypes.find((each) => each.type === type) ?? null;
}

export function automaticType(key: PanelKey): { type: string; version: number } | null {
  const found = panelTypes.find((each) => each.automatic !== false && each.fits(key));
  return found === undefined ? null : { type: found.type, version: found.version };
}
