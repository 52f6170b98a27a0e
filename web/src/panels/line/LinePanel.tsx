/** Curves of the shown runs: asks for data, prepares it, draws it. */

import { type ReactElement, useMemo } from "react";
import { ChartTable } from "../../charts/ChartTable";
import { LineChart } from "../../charts/LineChart";
import type { XKind, Zoom } from "../../charts/model";
import { type Smoothing, warmUp } from "../../math/smoothing";
import { isShare } from "../../math/units";
import { PanelEmpty, PanelError, PanelSkeleton } from "../PanelStates";
import type { PanelKey, PanelProps, PanelRun, ViewOptions } from "../panelType";
import { NO_ROWS } from "../series/columns";
import type { SeriesWindow } from "../series/seriesStore";
import { type Series, useSeries } from "../series/useSeries";
import styles from "./line.module.css";
import type { LineOptions } from "./options";
import { type PrepareOptions, prepare, type SourceLine, unitOf } from "./prepare";

/** Buckets are asked for in steps of so many, so that panels of nearly one width share requests. */
const BUCKET_STEP = 128;

export function LinePanel({
  spec,
  options,
  keys,
  runs,
  view,
  zoom,
  onZoom,
  devicePixels,
  asTable,
}: PanelProps<LineOptions>): ReactElement {
  const stream = keys[0]?.stream ?? "history";
  const names = useMemo(() => keys.map((key) => key.name), [keys]);
  const ids = useMemo(() => runs.map((each) => each.run), [runs]);
  const x = xOf(options, view, keys);
  const smoothing = smoothingOf(options, view);
  const buckets = Math.max(BUCKET_STEP, Math.ceil(devicePixels / BUCKET_STEP) * BUCKET_STEP);
  const base: SeriesWindow = { stream, x, lo: null, hi: null, buckets };
  const whole = useSeries(names.length > 0 && ids.length > 0 ? base : null, names, ids);
  const unit = useMemo(() => longestUnit(whole), [whole]);
  const part = useSeries(
    zoom?.x ? { ...base, lo: zoom.x.lo - warmUp(smoothing, unit), hi: zoom.x.hi } : null,
    names,
    ids,
  );
  // Until the part arrives the whole is drawn in its place, coarser.
  const source = zoom?.x && part.complete && part.states.length > 0 ? part : whole;
  const { amount, kind } = smoothing;
  const log = options.log ?? view.log;
  const outliers = options.outliers ?? view.outliers;
  const model = useMemo(() => {
    const prepared: PrepareOptions = {
      xKind: kindOf(x),
      xLabel: x,
      smoothing: { amount, kind },
      log,
      outliers,
      yLo: options.yLo,
      yHi: options.yHi,
      most: names.every(isShare) ? 100 : null,
      zoom,
    };
    return prepare(linesOf(source, whole, runs, names), prepared);
  }, [source, whole, runs, names, x, amount, kind, log, outliers, options.yLo, options.yHi, zoom]);

  const title = spec.title || names.join(", ");
  const error = whole.error ?? part.error;
  if (error !== null) return <PanelError error={error} retry={whole.error !== null ? whole.retry : part.retry} />;
  if (runs.length === 0) return <PanelEmpty why="No run is shown. Turn one on in the list at the left." />;
  if (keys.length === 0)
    return <PanelEmpty why={`No run logged ${spec.keys.map(({ name }) => `\`${name}\``).join(", ")} yet.`} />;
  if (model === null) return whole.complete ? <PanelEmpty why={whyEmpty(names, runs, x)} /> : <PanelSkeleton />;
  if (asTable) return <ChartTable model={model} title={title} />;
  return (
    <>
      <LineChart model={model} title={title} onZoom={onZoom} />
      <Marks model={model} zoom={zoom} onZoom={onZoom} />
    </>
  );
}

/** What the axes leave out, said in words at the corner. */
function Marks({
  model,
  zoom,
  onZoom,
}: {
  model: NonNullable<ReturnType<typeof prepare>>;
  zoom: Zoom | null;
  onZoom: (zoom: Zoom | null) => void;
}): ReactElement | null {
  const { clipped, floored } = model.y;
  if (zoom !== null) {
    return (
      <button
        type="button"
        className={styles.mark}
        onClick={() => onZoom(null)}
        title="Reset the zoom (double-click, or 0)"
      >
        zoomed · reset
      </button>
    );
  }
  if (floored > 0) return <span className={styles.mark}>{floored} ≤ 0 at the floor</span>;
  if (clipped === 0) return null;
  return (
    <button
      type="button"
      className={styles.mark}
      title="Show the full range"
      onClick={() => onZoom({ y: fullRange(model) })}
    >
      {clipped} clipped
    </button>
  );
}

function fullRange({ lines, y }: NonNullable<ReturnType<typeof prepare>>): { lo: number; hi: number } {
  let { lo, hi } = y;
  for (const line of lines) {
    for (const low of line.min) if (low < lo) lo = low;
    for (const high of line.max) if (high > hi && high !== Number.POSITIVE_INFINITY) hi = high;
  }
  return { lo, hi };
}

function linesOf(shown: Series, whole: Series, runs: readonly PanelRun[], names: readonly string[]): SourceLine[] {
  const lines: SourceLine[] = [];
  // Of one run it is the keys that colours tell apart.
  const alone = runs.length === 1 && names.length > 1;
  names.forEach((key, index) => {
    const keyIndex = alone ? 0 : index;
    for (const { run, name, slot } of runs) {
      const columns = shown.states[index]?.columns.get(run);
      if (columns === undefined) continue;
      const unit = unitOf(whole.states[index]?.columns.get(run) ?? columns);
      const text = alone ? key : names.length > 1 ? `${name} · ${key}` : name;
      lines.push({ run, name: text, slot: alone ? slot + index : slot, columns, unit, keyIndex });
    }
  });
  // The first run of the list is drawn last: on top.
  return lines.reverse();
}

function longestUnit(whole: Series): number {
  let most = 0;
  for (const { columns } of whole.states)
    for (const each of columns.values()) if (each !== NO_ROWS && each.x.length > 0) most = Math.max(most, unitOf(each));
  return most;
}

/** The panel's own x, else the view's, else the one `define_metric` named, else what the stream suits. */
function xOf(options: LineOptions, view: ViewOptions, keys: readonly PanelKey[]): string {
  const first = keys[0];
  const wanted = options.x ?? view.x ?? first?.stepMetric ?? null;
  // System metrics have no training step: their x is time.
  if (first?.stream === "events") return wanted === "time" ? "time" : "relative";
  return wanted ?? "step";
}

export function smoothingOf(options: LineOptions, view: ViewOptions): Smoothing {
  return { amount: options.smoothing ?? view.smoothing.amount, kind: options.smoothingKind ?? view.smoothing.kind };
}

function kindOf(x: string): XKind {
  return x === "step" || x === "relative" || x === "time" ? x : "number";
}

function whyEmpty(names: readonly string[], runs: readonly PanelRun[], x: string): string {
  const keys = names.map((name) => `\`${name}\``).join(" or ");
  const who =
    runs.length === 1 ? `The shown run did not log ${keys}` : `None of the ${runs.length} shown runs logged ${keys}`;
  return kindOf(x) === "number" ? `${who} together with \`${x}\`.` : `${who}.`;
}
