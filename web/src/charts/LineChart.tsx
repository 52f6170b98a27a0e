/** The line chart of every page: curves of runs over a shared x. Fills its parent, whose size must be set. */

import "uplot/dist/uPlot.min.css";
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import styles from "./charts.module.css";
import { hover } from "./hover";
import type { ChartModel, Zoom } from "./model";
import { Plot } from "./plot";
import { loggedValue, middleX, nextX, readingsAt } from "./readings";
import { readingText } from "./spoken";

export interface LineChartProps {
  model: ChartModel;
  /** Names the chart for those who do not see it. */
  title: string;
  onZoom: (zoom: Zoom | null) => void;
}

/** Arrow keys may repeat faster than a voice can follow. */
const SPEAK_AFTER_MS = 300;

export function LineChart({ model, title, onZoom }: LineChartProps): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const zoomed = useRef(onZoom);
  zoomed.current = onZoom;
  const [spoken, say] = useSpoken();

  useEffect(() => {
    const element = host.current as HTMLDivElement;
    const made = new Plot(element, {
      onZoom: (zoom) => zoomed.current(zoom),
      onDrawn: (drawn) => describe(element, drawn),
    });
    plot.current = made;
    const sizes = new ResizeObserver(
      ([entry]) => entry && made.resize(Math.floor(entry.contentRect.width), Math.floor(entry.contentRect.height)),
    );
    sizes.observe(element);
    const views = new IntersectionObserver(([entry]) => {
      made.visible = entry?.isIntersecting ?? true;
    });
    views.observe(element);
    return () => {
      sizes.disconnect();
      views.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, []);
  useEffect(() => plot.current?.update(model), [model]);

  return (
    <div className={styles.frame}>
      <div
        className={styles.chart}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read values off the chart, so it must take the focus.
        tabIndex={0}
        role="img"
        aria-label={`${title}: line chart of ${model.lines.length} runs. Arrow keys read values.`}
        onKeyDown={(event) => plot.current !== null && readByKey(event, plot.current, say)}
        onBlur={() => plot.current !== null && hover.leave(plot.current)}
      >
        <div ref={host} className={styles.plot} data-testid="line-chart" />
      </div>
      {model.x.kind === "number" ? (
        <span className={styles.xName} title={model.x.label}>
          {model.x.label}
        </span>
      ) : null}
      {/* Beside the image, not in it: what lies inside an image is not read out. */}
      <span className={styles.spoken} aria-live="polite">
        {spoken}
      </span>
    </div>
  );
}

const crosshairs = new WeakMap<Plot, number>();

function readByKey(event: KeyboardEvent, plot: Plot, say: (text: string) => void): void {
  const model = plot.shown;
  if (model === null || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") {
    hover.toggleFreeze();
    event.preventDefault();
    return;
  }
  const direction = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (direction === 0) return;
  event.preventDefault();
  event.stopPropagation();
  const before = crosshairs.get(plot);
  const x = before === undefined ? middleX(model) : (nextX(model, before, direction) ?? before);
  const pointer = plot.pointerAt(x);
  if (pointer === null) return;
  hover.release();
  hover.move(plot, pointer);
  const readings = readingsAt(model, loggedValue, x, null, { width: 1000, height: 1000 });
  crosshairs.set(plot, readings[0]?.x ?? x);
  say(readingText(model, readings));
}

function useSpoken(): [string, (text: string) => void] {
  const [text, setText] = useState("");
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [
    text,
    (next) => {
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => setText(next), SPEAK_AFTER_MS);
    },
  ];
}

/** Figures for tests and for the curious: what is drawn at this moment. */
function describe(element: HTMLElement, { x, y, lines, points }: ChartModel): void {
  const facts: Record<string, string> = {
    xLo: String(x.lo),
    xHi: String(x.hi),
    yLo: String(y.lo),
    yHi: String(y.hi),
    runs: String(lines.length),
    points: String(points),
    clipped: String(y.clipped),
    floored: String(y.floored),
    log: String(y.log),
    drawn: String(Number(element.dataset.drawn ?? 0) + 1),
  };
  Object.assign(element.dataset, facts);
}
