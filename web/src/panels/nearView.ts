/** Which elements lie within one screen of what is visible: one observer for all panels of a grid. */

import { type RefObject, useEffect, useState } from "react";

export class NearView {
  private readonly watched = new Map<Element, (near: boolean) => void>();
  private observer: IntersectionObserver | null = null;

  /** `near` is called when the element comes near or goes far. Returns how to stop. */
  watch(element: Element, near: (near: boolean) => void): () => void {
    this.observer ??= new IntersectionObserver((entries) => this.seen(entries), {
      root: scrollerOf(element),
      rootMargin: "100% 0px",
    });
    this.watched.set(element, near);
    this.observer.observe(element);
    return () => {
      this.watched.delete(element);
      this.observer?.unobserve(element);
    };
  }

  private seen(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) this.watched.get(target)?.(isIntersecting);
  }
}

/** False until the element is near. */
export function useNear(view: NearView, element: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    return view.watch(element.current, setNear);
  }, [view, element]);
  return near;
}

/** Margins count only from the element that scrolls. */
function scrollerOf(element: Element): Element | null {
  for (let each = element.parentElement; each !== null && each !== document.body; each = each.parentElement) {
    const { overflowY } = getComputedStyle(each);
    if (overflowY === "auto" || overflowY === "scroll") return each;
  }
  return null;
}
