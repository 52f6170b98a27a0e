/** A histogram: bars, and a sentence for those who do not see them. */

import { type ReactElement, useState } from "react";
import { formatCount, formatValue } from "../math/numbers";
import styles from "./media.module.css";
import type { HistogramMedia } from "./values";

const WIDTH = 360;
const HEIGHT = 140;

export function HistogramView({ counts, edges, leftOut }: HistogramMedia): ReactElement {
  const [at, setAt] = useState<number | null>(null);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(1, ...counts);
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 1;
  const across = (edge: number): number => (high > low ? ((edge - low) / (high - low)) * WIDTH : 0);
  const bin = at === null ? null : { from: edges[at] ?? 0, to: edges[at + 1] ?? 0, count: counts[at] ?? 0 };
  const words = `${formatCount(total)} values from ${formatValue(low)} to ${formatValue(high)}`;
  return (
    <figure className={styles.histogram}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
        onPointerMove={({ clientX, currentTarget }) => {
          const { left, width } = currentTarget.getBoundingClientRect();
          const value = low + ((clientX - left) / width) * (high - low);
          setAt(
            Math.max(
              0,
              Math.min(
                counts.length - 1,
                edges.findLastIndex((edge) => edge <= value),
              ),
            ),
          );
        }}
        onPointerLeave={() => setAt(null)}
      >
        {counts.map((count, index) => {
          const x = across(edges[index] ?? 0);
          const width = Math.max(0.5, across(edges[index + 1] ?? 0) - x - 0.5);
          const height = (count / most) * (HEIGHT - 4);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: bins of a fixed histogram.
              key={index}
              x={x}
              y={HEIGHT - height}
              width={width}
              height={height}
              data-at={index === at || undefined}
            />
          );
        })}
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      </svg>
      <figcaption>
        <span>{formatValue(low)}</span>
        <b>
          {bin === null
            ? `${formatCount(total)} values`
            : `${formatCount(bin.count)} from ${formatValue(bin.from)} to ${formatValue(bin.to)}`}
          {leftOut > 0 && bin === null ? `, ${formatCount(leftOut)} not finite` : ""}
        </b>
        <span>{formatValue(high)}</span>
      </figcaption>
    </figure>
  );
}
