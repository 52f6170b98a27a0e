/** The right edge of a column's head: drag it, or move it by the arrow keys. */

import type { ReactElement } from "react";
import styles from "./runs.module.css";
import { MOST_WIDTH, NARROWEST } from "./useWidths";

const KEY_STEP = 16;

export function ResizeHandle({
  label,
  width,
  onWidth,
}: {
  label: string;
  width: number;
  onWidth: (width: number) => void;
}): ReactElement {
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`width of ${label}`}
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={MOST_WIDTH}
      className={styles.handle}
      onPointerDown={(event) => {
        event.preventDefault();
        const { currentTarget: handle, pointerId, clientX: from } = event;
        handle.setPointerCapture(pointerId);
        const move = ({ clientX }: PointerEvent): void => onWidth(width + clientX - from);
        const end = (): void => {
          handle.removeEventListener("pointermove", move);
          handle.removeEventListener("lostpointercapture", end);
        };
        handle.addEventListener("pointermove", move);
        handle.addEventListener("lostpointercapture", end);
      }}
      onKeyDown={({ key }) => {
        if (key === "ArrowLeft") onWidth(width - KEY_STEP);
        if (key === "ArrowRight") onWidth(width + KEY_STEP);
      }}
    />
  );
}
