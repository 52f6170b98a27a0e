/** How a histogram moved: steps across, values upward, darker where more of them are. */

import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { api } from "../data/api";
import { asked } from "../data/queries";
import { formatCount, formatValue } from "../math/numbers";
import { Bone, ErrorNote } from "../ui/Notes";
import { histogramGrid, type StepHistogram } from "./histogramGrid";
import styles from "./media.module.css";
import { runColour, useShownTheme } from "./shownTheme";
import type { Source } from "./sources";
import { mediaOf } from "./values";

/** Histograms in one picture; more steps than this show the newest ones. */
const MOST = 1_000;
const ROWS = 64;

export function HistogramSteps({ source, steps }: { source: Source; steps: readonly number[] }): ReactElement {
  const { run, key } = source;
  const shown = steps.slice(-MOST);
  const lo = shown[0] ?? null;
  const hi = shown.at(-1) ?? null;
  const { data, error, refetch } = useQuery({
    queryKey: [...asked.values(run, key), "all", lo, hi],
    queryFn: async ({ signal }): Promise<StepHistogram[]> => {
      const { rows } = await api.values(run, { key, lo, hi, limit: MOST }, signal);
      return rows.flatMap(({ step, value }) =>
        mediaOf(value).flatMap((media) =>
          media.kind === "histogram" ? [{ step, counts: media.counts, edges: media.edges }] : [],
        ),
      );
    },
    placeholderData: (before) => before,
  });
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Bone height={160} />;
  return <Heat histograms={data} name={source.label} left={steps.length - shown.length} />;
}

function Heat({
  histograms,
  name,
  left,
}: {
  histograms: readonly StepHistogram[];
  name: string;
  left: number;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useShownTheme();
  const grid = useMemo(() => histogramGrid(histograms, ROWS), [histograms]);
  const [at, setAt] = useState<{ column: number; row: number } | null>(null);
  const { low, high, shares, most } = grid;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read anew.
  useEffect(() => {
    const element = canvas.current;
    if (element === null || histograms.length === 0) return;
    element.width = histograms.length;
    element.height = ROWS;
    const pixels = new ImageData(element.width, ROWS);
    const colour = Number.parseInt(runColour(element).slice(1), 16);
    for (let column = 0; column < histograms.length; column++) {
      for (let row = 0; row < ROWS; row++) {
        const share = shares[column * ROWS + row] ?? 0;
        const place = ((ROWS - 1 - row) * histograms.length + column) * 4;
        // The root lets thin tails be seen.
        pixels.data.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255 * Math.sqrt(share / (most || 1))], place);
      }
    }
    element.getContext("2d")?.putImageData(pixels, 0, 0);
  }, [grid, theme]);
  const first = histograms[0]?.step ?? 0;
  const last = histograms.at(-1)?.step ?? 0;
  const words = `${name}: ${histograms.length} histograms from step ${first} to ${last}, values ${formatValue(low)} to ${formatValue(high)}`;
  const height = (high - low) / ROWS;
  const place =
    at === null
      ? null
      : `step ${formatCount(histograms[at.column]?.step ?? 0)}: ${((shares[at.column * ROWS + at.row] ?? 0) * 100).toFixed(1)}% from ${formatValue(low + at.row * height)} to ${formatValue(low + (at.row + 1) * height)}`;
  return (
    <figure className={styles.heat} data-columns={histograms.length}>
      <span>{formatValue(high)}</span>
      <canvas
        ref={canvas}
        role="img"
        aria-label={words}
        onPointerMove={({ clientX, clientY, currentTarget }) => {
          const box = currentTarget.getBoundingClientRect();
          const column = Math.floor(((clientX - box.left) / box.width) * histograms.length);
          const row = ROWS - 1 - Math.floor(((clientY - box.top) / box.height) * ROWS);
          setAt({
            column: Math.max(0, Math.min(histograms.length - 1, column)),
            row: Math.max(0, Math.min(ROWS - 1, row)),
          });
        }}
        onPointerLeave={() => setAt(null)}
      />
      <span>{formatValue(low)}</span>
      <figcaption>
        <span>step {formatCount(first)}</span>
        <b>{place ?? (left > 0 ? `${formatCount(left)} earlier steps are not drawn` : "")}</b>
        <span>{formatCount(last)}</span>
      </figcaption>
    </figure>
  );
}
