/** The wheel over a view that can be turned: it scrolls the page until the view was chosen by a click or by Tab. */

import { type RefObject, useEffect } from "react";

export function useWheelWhenChosen(view: RefObject<HTMLElement | null>, isThere: boolean): void {
  useEffect(() => {
    const element = view.current;
    const around = element?.parentElement;
    if (!isThere || element === null || !around) return;
    const onWheel = (event: WheelEvent): void => {
      if (!element.contains(document.activeElement)) event.stopPropagation();
    };
    const onPress = ({ target }: PointerEvent): void => {
      if (element.contains(target as Node)) element.focus({ preventScroll: true });
    };
    // On the way down, before the library that draws the view hears of it.
    around.addEventListener("wheel", onWheel, { capture: true, passive: true });
    around.addEventListener("pointerdown", onPress, { capture: true });
    return () => {
      around.removeEventListener("wheel", onWheel, { capture: true });
      around.removeEventListener("pointerdown", onPress, { capture: true });
    };
  }, [view, isThere]);
}
