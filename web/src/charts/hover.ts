/**
 * Where the reader looks, for all charts of the page: one crosshair by x, one highlighted run, one frame of work a frame.
 *
 * Pointer events only note the newest position; the next animation frame shows it, in the chart under the pointer and
 * in every other chart with the same x axis. No canvas of another chart is drawn for it.
 */

import type { XKind } from "./model";
import { tooltip } from "./tooltip";

export interface Pointer {
  /** CSS pixels inside the plot. */
  px: number;
  py: number;
  /** CSS pixels inside the window, for the tooltip. */
  clientX: number;
  clientY: number;
}

export interface HoverTarget {
  readonly xKind: XKind | null;
  /** Moves the chart's crosshair; null hides it. */
  showCrosshair(x: number | null): void;
  /** Reads the points under the pointer into the tooltip; returns the x that other charts follow. */
  read(pointer: Pointer, frozen: boolean): number | null;
  /** Draws one run over the dimmed others; null: all alike. */
  highlight(run: number | null): void;
}

class Hover {
  private readonly targets = new Set<HoverTarget>();
  private source: HoverTarget | null = null;
  private pointer: Pointer | null = null;
  private scheduled = false;
  private listening = false;
  private highlighted: number | null = null;
  frozen = false;

  add(target: HoverTarget): () => void {
    this.listen();
    this.targets.add(target);
    if (this.highlighted !== null) target.highlight(this.highlighted);
    return () => {
      this.targets.delete(target);
      if (this.source === target) this.leave(target);
    };
  }

  isOver(target: HoverTarget): boolean {
    return this.source === target;
  }

  move(target: HoverTarget, pointer: Pointer): void {
    if (this.frozen) return;
    if (this.source !== target) this.source?.highlight(this.highlighted);
    this.source = target;
    this.pointer = pointer;
    this.schedule();
  }

  leave(target: HoverTarget): void {
    if (this.source !== target || (this.frozen && this.targets.has(target))) return;
    this.frozen = false;
    this.source = null;
    this.pointer = null;
    target.highlight(this.highlighted);
    this.schedule();
  }

  /** Holds the tooltip where it is, or lets it go. */
  toggleFreeze(): void {
    if (this.source === null) return;
    this.frozen = !this.frozen;
    this.schedule();
  }

  release(): void {
    if (!this.frozen) return;
    this.frozen = false;
    if (this.source !== null) this.leave(this.source);
  }

  /** Shows one run in every chart, as when its name in a list is hovered. */
  highlightRun(run: number | null): void {
    if (this.highlighted === run) return;
    this.highlighted = run;
    for (const target of this.targets) target.highlight(run);
  }

  /** The chart's content changed under a still pointer. */
  refresh(target: HoverTarget): void {
    if (this.source === target) this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.frame();
    });
  }

  private frame(): void {
    const { source, pointer } = this;
    const x = source !== null && pointer !== null ? source.read(pointer, this.frozen) : null;
    if (x === null) tooltip.hide();
    for (const target of this.targets) target.showCrosshair(x !== null && target.xKind === source?.xKind ? x : null);
  }

  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    window.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.release();
      if (event.key === "Shift" && !event.repeat && !isTyping(event.target)) this.toggleFreeze();
    });
    window.addEventListener("scroll", () => this.source !== null && !this.frozen && this.leave(this.source), {
      capture: true,
      passive: true,
    });
    window.addEventListener("pointerdown", (event) => {
      if (this.frozen && !event.shiftKey) this.release();
    });
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

export const hover = new Hover();
