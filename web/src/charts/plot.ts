/**
 * One line chart in the page: uPlot lays out and draws axes and grid; lines, bands and highlights have canvases of
 * their own above it, so that hovering dims and highlights without drawing the lines again.
 */

import uPlot from "uplot";
import { axesOptions, onAxis } from "./axes";
import { xText } from "./axisText";
import styles from "./charts.module.css";
import { type DrawQueue, drawQueue, HOVERED, NEARBY, VISIBLE } from "./drawQueue";
import { type Box, listenGestures } from "./gestures";
import { type HoverTarget, hover, type Pointer } from "./hover";
import { type ChartLine, type ChartModel, placeX, valueAtX, valueAtY, type XKind, type Zoom } from "./model";
import { loggedValue, type Reading, readingsAt } from "./readings";
import { drawHighlight, drawLines, type Surface } from "./strokes";
import { chartTheme, onThemeChange } from "./theme";
import { tooltip } from "./tooltip";

export interface PlotListener {
  /** A zoom the reader made; null: back to all there is. */
  onZoom(zoom: Zoom | null): void;
  /** The plot was drawn with this model. */
  onDrawn?(model: ChartModel): void;
}

/** The pointer must be so near to a line (CSS pixels) for its run to be highlighted. */
const HIGHLIGHT_PX = 28;

export class Plot implements HoverTarget {
  private readonly chart: uPlot;
  private readonly lines = document.createElement("canvas");
  private readonly overlay = document.createElement("canvas");
  private readonly crosshair = document.createElement("div");
  private readonly box = document.createElement("div");
  private readonly stops: (() => void)[] = [];
  private model: ChartModel | null = null;
  private drawn: ChartModel | null = null;
  private highlighted: number | null = null;
  private overlayShows: { line: ChartLine | null; model: ChartModel | null } = { line: null, model: null };
  private panFrom: Zoom | null = null;
  private crosshairX: number | null = null;
  private size: { width: number; height: number };
  visible = true;

  constructor(
    readonly host: HTMLElement,
    private readonly listener: PlotListener,
    private readonly queue: DrawQueue = drawQueue,
  ) {
    this.size = { width: host.clientWidth, height: host.clientHeight };
    this.chart = new uPlot(
      axesOptions({ model: () => this.drawn, size: () => this.size, drawn: () => this.drawOver() }),
      [
        [0, 1],
        [null, null],
      ],
      host,
    );
    this.lines.className = styles.lines ?? "";
    this.overlay.className = styles.overlay ?? "";
    this.crosshair.className = styles.crosshair ?? "";
    this.box.className = styles.selection ?? "";
    this.box.hidden = true;
    this.chart.over.append(this.lines, this.overlay, this.crosshair, this.box);
    this.stops.push(
      hover.add(this),
      onThemeChange(() => this.redraw()),
      this.listen(),
    );
  }

  get xKind(): XKind | null {
    return this.drawn?.x.kind ?? null;
  }

  /** Shows `model` in one of the next frames; what was shown before stays until then. */
  update(model: ChartModel): void {
    if (model === this.model) return;
    this.model = model;
    this.redraw();
  }

  resize(width: number, height: number): void {
    if (width === this.size.width && height === this.size.height) return;
    if (width <= 0 || height <= 0) return;
    this.size = { width, height };
    this.redraw();
  }

  destroy(): void {
    for (const stop of this.stops) stop();
    this.queue.remove(this);
    this.chart.destroy();
  }

  showCrosshair(x: number | null): void {
    if (x === this.crosshairX) return;
    this.crosshairX = x;
    const place = x === null || this.drawn === null ? -1 : placeX(this.drawn.x, x);
    const shown = place >= 0 && place <= 1;
    this.crosshair.style.opacity = shown ? "1" : "0";
    if (shown) this.crosshair.style.transform = `translateX(${Math.round(place * this.plotSize().width)}px)`;
  }

  read(pointer: Pointer, frozen: boolean): number | null {
    const model = this.drawn;
    if (model === null) return null;
    const size = this.plotSize();
    const x = valueAtX(model.x, pointer.px / size.width);
    const readings = readingsAt(model, loggedValue, x, 1 - pointer.py / size.height, size);
    const nearest = readings[0];
    if (!frozen) this.paintHighlight(nearest !== undefined && nearest.distance <= HIGHLIGHT_PX ? nearest.line : null);
    if (nearest === undefined) return x;
    this.tell(readings, nearest, pointer, frozen);
    return nearest.x;
  }

  highlight(run: number | null): void {
    this.highlighted = run;
    this.paintHighlight(this.lineOf(run));
  }

  /** Where a keyboard crosshair at `x` stands, as if the pointer were there. */
  pointerAt(x: number): Pointer | null {
    if (this.drawn === null) return null;
    const { width, height } = this.plotSize();
    const origin = this.chart.over.getBoundingClientRect();
    const px = placeX(this.drawn.x, x) * width;
    return { px, py: height / 2, clientX: origin.left + px, clientY: origin.top + height / 2 };
  }

  get shown(): ChartModel | null {
    return this.drawn;
  }

  private tell(readings: Reading[], nearest: Reading, pointer: Pointer, frozen: boolean): void {
    const { kind, label } = (this.drawn as ChartModel).x;
    tooltip.show(
      {
        head: xText(kind, label, nearest.x),
        readings,
        total: readings.length,
        frozen,
        at: (x) =>
          xText(kind, "", x)
            .replace(/^step /, "")
            .trim(),
      },
      pointer.clientX,
      pointer.clientY,
    );
  }

  private redraw(): void {
    this.queue.add(
      this,
      () => (hover.isOver(this) ? HOVERED : this.visible ? VISIBLE : NEARBY),
      () => this.draw(),
    );
  }

  private draw(): void {
    const { model, chart } = this;
    if (model === null) return;
    this.drawn = model;
    const resized = chart.width !== this.size.width || chart.height !== this.size.height;
    chart.batch(() => {
      if (resized) chart.setSize(this.size);
      chart.setScale("x", { min: model.x.lo, max: model.x.hi });
      chart.setScale("y", { min: onAxis(model, model.y.lo), max: onAxis(model, model.y.hi) });
      // The same ranges would otherwise change nothing, and lines of new data would not appear.
      chart.redraw(false, true);
    });
  }

  /** After uPlot laid out its axes: the only place that knows the plot's final size. */
  private drawOver(): void {
    const model = this.drawn;
    if (model === null) return;
    const { width, height } = this.chart.bbox;
    sizeTo(this.lines, width, height);
    drawLines(this.surface(this.lines), model, chartTheme());
    this.overlayShows = { line: null, model: null };
    this.paintHighlight(this.lineOf(this.highlighted));
    const at = this.crosshairX;
    this.crosshairX = null;
    this.showCrosshair(at);
    hover.refresh(this);
    this.listener.onDrawn?.(model);
  }

  private lineOf(run: number | null): ChartLine | null {
    return this.drawn?.lines.find((each) => each.run === run) ?? null;
  }

  private paintHighlight(line: ChartLine | null): void {
    const { drawn } = this;
    if (drawn === null || (this.overlayShows.line === line && this.overlayShows.model === drawn)) return;
    this.overlayShows = { line, model: drawn };
    this.lines.toggleAttribute("data-dimmed", line !== null && drawn.lines.length > 1);
    this.overlay.hidden = line === null;
    if (line === null) return;
    const { width, height } = this.chart.bbox;
    sizeTo(this.overlay, width, height);
    drawHighlight(this.surface(this.overlay), drawn, line, chartTheme());
  }

  private surface(canvas: HTMLCanvasElement): Surface {
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    return { context, width: canvas.width, height: canvas.height, ratio: devicePixelRatio };
  }

  private plotSize(): { width: number; height: number } {
    const { width, height } = this.chart.bbox;
    return { width: width / devicePixelRatio, height: height / devicePixelRatio };
  }

  private listen(): () => void {
    return listenGestures(this.chart.over, {
      hover: (event) => {
        const origin = this.chart.over.getBoundingClientRect();
        const { clientX, clientY } = event;
        hover.move(this, { px: clientX - origin.left, py: clientY - origin.top, clientX, clientY });
      },
      leave: () => hover.leave(this),
      selecting: (box) => this.showBox(box),
      select: (box) => this.zoomTo(box),
      pan: (dx, dy, done) => this.pan(dx, dy, done),
      reset: () => this.listener.onZoom(null),
    });
  }

  private showBox(box: Box | null): void {
    this.box.hidden = box === null;
    if (box === null) return;
    hover.leave(this);
    const { width, height } = this.plotSize();
    const x = box.x ?? { from: 0, to: width };
    const y = box.y ?? { from: 0, to: height };
    Object.assign(this.box.style, {
      left: `${x.from}px`,
      width: `${x.to - x.from}px`,
      top: `${y.from}px`,
      height: `${y.to - y.from}px`,
    });
  }

  private zoomTo(box: Box): void {
    const model = this.drawn;
    if (model === null) return;
    const { width, height } = this.plotSize();
    const zoom: Zoom = {};
    if (box.x !== null) {
      zoom.x = {
        lo: valueAtX(model.x, Math.max(0, box.x.from / width)),
        hi: valueAtX(model.x, Math.min(1, box.x.to / width)),
      };
    }
    if (box.y !== null) {
      zoom.y = {
        lo: valueAtY(model.y, Math.max(0, 1 - box.y.to / height)),
        hi: valueAtY(model.y, Math.min(1, 1 - box.y.from / height)),
      };
    }
    this.listener.onZoom(zoom);
  }

  /** Moves the axes under the pointer at once; the panel hears of it when the drag ends. */
  private pan(dx: number, dy: number, done: boolean): void {
    const model = this.drawn;
    if (model === null) return;
    this.panFrom ??= { x: { ...model.x }, y: { ...model.y } };
    const { width, height } = this.plotSize();
    const base = { ...model, x: { ...model.x, ...this.panFrom.x }, y: { ...model.y, ...this.panFrom.y } };
    const zoom: Zoom = {
      x: { lo: valueAtX(base.x, -dx / width), hi: valueAtX(base.x, 1 - dx / width) },
      y: { lo: valueAtY(base.y, dy / height), hi: valueAtY(base.y, 1 + dy / height) },
    };
    if (Math.abs(dy) < HIGHLIGHT_PX / 2) delete zoom.y;
    this.update({ ...base, x: { ...base.x, ...zoom.x }, y: { ...base.y, ...zoom.y } });
    if (!done) return;
    this.panFrom = null;
    if (dx !== 0 || dy !== 0) this.listener.onZoom(zoom);
  }
}

function sizeTo(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== Math.round(width)) canvas.width = Math.round(width);
  if (canvas.height !== Math.round(height)) canvas.height = Math.round(height);
}
