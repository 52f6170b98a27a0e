/** At once, then at most once in `every` milliseconds; the last call is never lost. */
export function throttled(act: () => void, every: number): { call: () => void; cancel: () => void } {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const run = (): void => {
    timer = null;
    last = performance.now();
    act();
  };
  return {
    call: () => {
      timer ??= setTimeout(run, Math.max(0, last + every - performance.now()));
    },
    cancel: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
