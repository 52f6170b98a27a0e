/** Long logs in windows: browsers cap the height of an element, so no more lines than this stand in one. Pure. */

/** 900,000 lines of 18 pixels are below the cap of every browser. */
export const WINDOW = 900_000;
/** Wrapped lines must be measured one by one. */
export const WRAPPED_WINDOW = 20_000;

/** Lines asked for at a time. */
export const LOG_PAGE = 500;

/** The last lines may still be written over, as a terminal's: bars and prompts. */
export const LIVE_LINES = 64;

export interface LogWindow {
  from: number;
  to: number;
}

/** The window that `line` stands in, of `total` lines. The last one is full, so that the end has its past. */
export function windowOf(line: number, total: number, size: number): LogWindow {
  if (total <= size) return { from: 0, to: total };
  const from = Math.floor(Math.min(Math.max(0, line), total - 1) / size) * size;
  return from + size >= total ? { from: total - size, to: total } : { from, to: from + size };
}
