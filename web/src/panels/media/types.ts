/** Panel types of logged media: one body for all, which knows every kind; a type is what it takes and how it is called. */

import type { PanelType } from "../panelType";

export interface MediaOptions {
  /** Pixels of the longer side of pictures; null: as the panel has room. */
  size: number | null;
}

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
    defaults: { size: null },
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

function readOptions(options: unknown): MediaOptions {
  const { size } = (typeof options === "object" && options !== null ? options : {}) as { size?: unknown };
  return { size: typeof size === "number" && size >= 16 && size <= 2048 ? size : null };
}
