/** How the tab of media is looked at, in the address: short keys, defaults left out, anything malformed ignored. */

import { type OverlayLook, readLook } from "../../../media/overlayLook";
import { readTableLook, type TableLook } from "../../../media/table/tableLook";
import { readSides, type WipeSides } from "../../../media/wipeSides";
import { changesFrom } from "../../../panels/viewSearch";

/** As the address has it; `step` stands beside it. */
export interface MediaSearch {
  mode?: "all" | "wipe";
  size?: number;
  /** The two pictures of `wipe`. */
  wipe?: object;
  /** Masks and boxes. */
  overlay?: object;
  /** Key -> how its tables are arranged. */
  tables?: Record<string, object>;
}

export interface MediaView {
  mode: "step" | "all" | "wipe";
  /** Pixels of the longer side of pictures. */
  size: number;
  wipe: WipeSides;
  overlay: OverlayLook;
  tables: Record<string, TableLook>;
}

const SIZE = 192;
export const SIZES = { least: 64, most: 512 };

export function mediaView(search: MediaSearch): MediaView {
  const { size = SIZE, wipe, overlay, tables = {} } = search;
  const arranged = Object.entries(tables).map(([key, look]): [string, TableLook] => [key, readTableLook(look)]);
  return {
    mode: search.mode ?? "step",
    size,
    wipe: readSides(wipe),
    overlay: readLook(overlay),
    tables: Object.fromEntries(arranged),
  };
}

/** What of `view` is not as it comes. */
export function mediaSearch({ tables, ...view }: MediaView): MediaSearch {
  const arranged = Object.entries(tables)
    .map(([key, look]): [string, object] => [key, changesFrom(readTableLook(null), look)])
    .filter(([, look]) => Object.keys(look).length > 0);
  const { tables: _none, ...plain } = mediaView({});
  const changes: MediaSearch = changesFrom(plain, view);
  return arranged.length === 0 ? changes : { ...changes, tables: Object.fromEntries(arranged) };
}

export function readMediaSearch(raw: Record<string, unknown>): MediaSearch {
  const { mode, size } = raw;
  const { tables } = raw as { tables?: unknown };
  const isSize = typeof size === "number" && size >= SIZES.least && size <= SIZES.most;
  const kept = typeof tables === "object" && tables !== null && !Array.isArray(tables) ? tables : {};
  return mediaSearch({
    ...mediaView({}),
    ...(mode === "all" || mode === "wipe" ? { mode } : {}),
    ...(isSize ? { size } : {}),
    wipe: readSides(raw.wipe),
    overlay: readLook(raw.overlay),
    tables: Object.fromEntries(Object.entries(kept).map(([key, look]) => [key, readTableLook(look)])),
  });
}
