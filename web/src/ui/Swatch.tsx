/** A run's colour as a short piece of its line: never colour alone, later slots are dashed as in the charts. */

import type { CSSProperties, ReactElement } from "react";
import { slotColour, slotDash } from "../math/colours";
import styles from "./ui.module.css";

export function Swatch({ slot, width = 14 }: { slot: number; width?: number }): ReactElement {
  return (
    <svg className={styles.swatch} width={width} height="10" aria-hidden="true">
      <line
        x1="1.5"
        x2={width - 1.5}
        y1="5"
        y2="5"
        stroke={slotColour(slot)}
        strokeWidth="3"
        strokeLinecap="round"
        strokeDasharray={slotDash(slot)
          .map((length) => length * 0.8)
          .join(" ")}
      />
    </svg>
  );
}

/** For an element whose histograms and sounds are drawn in its run's colour; null: they belong to none. */
export function inRunColour(slot: number | null): CSSProperties | undefined {
  return slot === null ? undefined : ({ "--run": slotColour(slot) } as CSSProperties);
}
