/** Shows its content once it comes within a screen of what is visible: nothing of what is far is asked for. */

import { type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";

/** height: pixels kept free until then. */
export function WhenNear({ height, children }: { height: number; children: ReactNode }): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || place.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: "50%" },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [near]);
  return (
    <div ref={place} style={near ? { display: "contents" } : { minHeight: height, flex: 1 }}>
      {near ? children : null}
    </div>
  );
}
