/** Pointer gestures on a plot: drag zooms x, y or both; Shift-drag pans; double-click resets. */

export interface Box {
  /** CSS pixels in the plot; a side of null spans it all. */
  x: { from: number; to: number } | null;
  y: { from: number; to: number } | null;
}

export interface GestureHandlers {
  hover(event: PointerEvent): void;
  leave(): void;
  /** The box being drawn; null removes it. */
  selecting(box: Box | null): void;
  select(box: Box): void;
  /** Total movement since the drag began, CSS pixels. `done` with the last one. */
  pan(dx: number, dy: number, done: boolean): void;
  reset(): void;
}

/** A movement shorter than this is a click. */
const CLICK_PX = 4;
/** A drag counts as along one axis when it is this much longer than across. */
const ALONG = 3;

export function dragBox(dx: number, dy: number, start: { x: number; y: number }): Box | null {
  if (Math.hypot(dx, dy) < CLICK_PX) return null;
  const x = { from: Math.min(start.x, start.x + dx), to: Math.max(start.x, start.x + dx) };
  const y = { from: Math.min(start.y, start.y + dy), to: Math.max(start.y, start.y + dy) };
  if (Math.abs(dx) >= ALONG * Math.abs(dy)) return { x, y: null };
  if (Math.abs(dy) >= ALONG * Math.abs(dx)) return { x: null, y };
  return { x, y };
}

/** Listens on `plot`; returns how to stop. */
export function listenGestures(plot: HTMLElement, handlers: GestureHandlers): () => void {
  let start: { x: number; y: number; panning: boolean } | null = null;
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(name: K, listener: (event: HTMLElementEventMap[K]) => void): void =>
    plot.addEventListener(name, listener, { signal: stop.signal });
  const end = (event: PointerEvent, finished: boolean): void => {
    if (start === null) return;
    const dx = event.clientX - start.x;
    const dy = event.clientY - start.y;
    const { panning } = start;
    const origin = plot.getBoundingClientRect();
    const box = dragBox(dx, dy, { x: start.x - origin.left, y: start.y - origin.top });
    start = null;
    handlers.selecting(null);
    if (panning) handlers.pan(finished ? dx : 0, finished ? dy : 0, true);
    else if (finished && box !== null) handlers.select(box);
  };
  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    start = { x: event.clientX, y: event.clientY, panning: event.shiftKey };
    plot.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    if (start === null) return handlers.hover(event);
    const dx = event.clientX - start.x;
    const dy = event.clientY - start.y;
    if (start.panning) return handlers.pan(dx, dy, false);
    const origin = plot.getBoundingClientRect();
    handlers.selecting(dragBox(dx, dy, { x: start.x - origin.left, y: start.y - origin.top }));
  });
  on("pointerup", (event) => end(event, true));
  on("pointercancel", (event) => end(event, false));
  on("pointerleave", () => start === null && handlers.leave());
  on("dblclick", () => handlers.reset());
  return () => stop.abort();
}
