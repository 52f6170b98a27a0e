/** All that the workspace knows of the image panel. */

import type { PanelType } from "../panelType";

export type ImageOptions = Record<string, never>;

export const imagePanel: PanelType<ImageOptions> = {
  type: "image",
  label: "Images",
  version: 1,
  defaults: {},
  migrate: () => ({}),
  fits: (key) => key.kind === "image-file",
  manyKeys: false,
  hasTable: false,
  load: async () => {
    const { ImagePanel } = await import("./ImagePanel");
    return { Body: ImagePanel, Settings: null };
  },
};
