/** How wide columns are: as the first rows need it. Pure. */

import { shortText } from "../../ui/values";
import { mediaOf } from "../values";

const LETTER = 7.2;
const PADDING = 24;
const [NARROWEST, WIDEST] = [96, 336];
const MEDIA_WIDTHS: Record<string, number> = { audio: 260, image: 112, video: 112 };

/** Media of a cell; empty where it is a plain value. */
export function cellMedia(value: unknown): ReturnType<typeof mediaOf> {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null && "_type" in first ? mediaOf(value) : [];
}

/** Pixels of each column. */
export function columnWidths(columns: readonly string[], rows: readonly (readonly unknown[])[]): number[] {
  return columns.map((name, column) => {
    // The arrow of the order stands beside the name.
    let width = name.length * LETTER + PADDING + 16;
    for (const row of rows) {
      const media = cellMedia(row[column]);
      const kind = media[0]?.kind;
      const needed =
        kind === undefined
          ? shortText(row[column]).length * LETTER + PADDING
          : (MEDIA_WIDTHS[kind] ?? 112) * Math.min(media.length, 3);
      width = Math.max(width, needed);
    }
    return Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
  });
}

/** Whether some row needs room for pictures or players. */
export function hasMedia(rows: readonly (readonly unknown[])[]): boolean {
  return rows.some((row) => row.some((value) => cellMedia(value).length > 0));
}
