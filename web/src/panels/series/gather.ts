/** When the page asks for chart data: at once for what the reader wants, a few times a second for what only grew. */

/** All visible panels are fresh within a second: the server gathers up to 250 ms before it tells. */
const LIVE_EVERY_MS = 500;

export function pageGather(): (flush: () => void, urgent: boolean) => void {
  let soon = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = 0;
  return (flush, urgent) => {
    const run = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      last = performance.now();
      flush();
    };
    if (urgent) {
      if (soon) return;
      soon = true;
      setTimeout(() => {
        soon = false;
        run();
      });
      return;
    }
    if (timer !== null) return;
    timer = setTimeout(() => whenShown(run), Math.max(0, last + LIVE_EVERY_MS - performance.now()));
  };
}

/** A hidden tab asks for nothing; it catches up in one step when it is shown. */
function whenShown(run: () => void): void {
  if (!document.hidden) {
    run();
    return;
  }
  const shown = (): void => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", shown);
    run();
  };
  document.addEventListener("visibilitychange", shown);
}
