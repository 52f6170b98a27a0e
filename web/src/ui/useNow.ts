/** The present, in seconds since the epoch, moving on by itself while the page is seen. */

import { useEffect, useState } from "react";

export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now() / 1000);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
