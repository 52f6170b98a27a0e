/** Panel types of logged media: one body for all, which knows every kind; a type is what it takes and how it is called. */

import { type OverlayLook, PLAIN_LOOK, readLook } from "../../media/overlayLook";
import { PLAIN_TABLE, readTableLook, type TableLook } from "../../media/table/tableLook";
import { fieldsOf } from "../../media/values";
import { PLAIN_SIDES, readSides, type WipeSides } from "../../media/wipeSides";
import type { PanelType } from "../panelType";

const MODES = ["step", "wipe", "all"] as const;

export interface MediaOptions {
  /** Pixels of the longer side of pictures; null: as the panel has room. */
  size: number | null;
  /** One step, two pictures under a divider, or all steps in one picture. */
  mode: (typeof MODES)[number];
  /** null: the newest. */
  step: number | null;
  wipe: WipeSides;
  overlay: OverlayLook;
  /** Of all tables of the panel. */
  table: TableLook;
}

const defaults: MediaOptions = {
  size: null,
  mode: "step",
  step: null,
  wipe: PLAIN_SIDES,
  overlay: PLAIN_LOOK,
  table: PLAIN_TABLE,
};

interface Kind {
  type: string;
  label: string;
  tags: readonly string[];
  manyKeys?: boolean;
  automatic?: boolean;
  tall?: boolean;
}

const KINDS: readonly Kind[] = [
  // Two keys in one panel: an input beside its prediction.
  { type: "image", label: "Images", tags: ["image-file"], manyKeys: true },
  { type: "table", label: "Table", tags: ["table-file", "joined-table"], tall: true },
  { type: "audio", label: "Audio", tags: ["audio-file"], manyKeys: true },
  { type: "video", label: "Video", tags: ["video-file"], manyKeys: true },
  { type: "html", label: "Html", tags: ["html-file"], tall: true },
  { type: "plotly", label: "Plotly", tags: ["plotly-file"], tall: true },
  { type: "object3d", label: "3D", tags: ["object3D-file"], tall: true },
  { type: "molecule", label: "Molecule", tags: ["molecule-file"], tall: true },
  { type: "graph", label: "Graph", tags: ["graph-file"], tall: true },
  { type: "histogram", label: "Histogram", tags: ["histogram"] },
  // Strings are many and small: shown where somebody asks for them.
  { type: "text", label: "Text", tags: ["string", "classes"], automatic: false },
];

export const mediaPanels: readonly PanelType<MediaOptions>[] = KINDS.map(
  ({ type, label, tags, manyKeys = false, automatic = true, tall = false }) => ({
    type,
    label,
    version: 1,
    defaults,
    migrate: readOptions,
    fits: ({ kind }) => tags.includes(kind),
    automatic,
    tall,
    manyKeys,
    hasTable: false,
    load: async () => {
      const { MediaPanel, MediaSettings } = await import("./MediaPanel");
      return { Body: MediaPanel, Settings: type === "image" || type === "video" ? MediaSettings : null };
    },
  }),
);

/** Reads saved options field by field: what has another form than expected is as it comes. */
export function readOptions(options: unknown): MediaOptions {
  const { size, mode, step, wipe, overlay, table } = fieldsOf(options);
  return {
    size: typeof size === "number" && size >= 16 && size <= 2048 ? size : null,
    mode: MODES.find((each) => each === mode) ?? "step",
    step: typeof step === "number" && Number.isSafeInteger(step) ? step : null,
    wipe: readSides(wipe),
    overlay: readLook(overlay),
    table: readTableLook(table),
  };
}
