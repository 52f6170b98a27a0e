/** State that is kept elsewhere, with a layout or in the address: changed here at once, there when the hand rests or leaves. */

import { useCallback, useEffect, useRef, useState } from "react";

const REST_MS = 250;
/** After these nothing more comes of the same, or perhaps nothing at all. */
const LEAVING = ["pointerup", "pointerdown", "visibilitychange", "pagehide"] as const;

/** `moving`: more of the same comes soon, as from a slider; only the last of it is kept. */
export type Change<T> = (part: Partial<T>, moving?: boolean) => void;

/** `kept` with what was changed since. Another `kept` than before takes the place of those changes. */
export function useKept<T extends object>(kept: T, keep: (next: T) => void): [T, Change<T>] {
  const [changed, setChanged] = useState<Partial<T>>({});
  const [before, setBefore] = useState(kept);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ kept, keep, changed });
  latest.current = { ...latest.current, kept, keep };
  if (before !== kept) {
    setBefore(kept);
    // What a moving hand changed stays until it is kept itself.
    if (timer.current === undefined) {
      latest.current.changed = {};
      setChanged({});
    }
  }
  const change = useCallback<Change<T>>((part, moving = false) => {
    latest.current.changed = { ...latest.current.changed, ...part };
    setChanged(latest.current.changed);
    clearTimeout(timer.current);
    const write = (): void => {
      timer.current = undefined;
      latest.current.keep({ ...latest.current.kept, ...latest.current.changed });
    };
    if (moving) timer.current = setTimeout(write, REST_MS);
    else write();
  }, []);
  useEffect(() => {
    const leave = (): void => {
      if (timer.current !== undefined) change({});
    };
    // Before what keeps it is written for the last time, by a listener of the same event.
    for (const event of LEAVING) window.addEventListener(event, leave, { capture: true });
    return () => {
      clearTimeout(timer.current);
      for (const event of LEAVING) window.removeEventListener(event, leave, { capture: true });
    };
  }, [change]);
  return [{ ...kept, ...changed }, change];
}
