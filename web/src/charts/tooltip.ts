/** The one tooltip of the page: a single DOM node, written once a frame, moved without layout. */

import { slotColour } from "../math/colours";
import { formatValue } from "../math/numbers";
import styles from "./charts.module.css";
import type { Reading } from "./readings";

export interface TooltipContent {
  head: string;
  readings: readonly Reading[];
  total: number;
  frozen: boolean;
  /** Text of a point's x when it differs from the head's. */
  at: (x: number) => string;
}

interface Row {
  root: HTMLElement;
  swatch: HTMLElement;
  name: HTMLElement;
  raw: HTMLElement;
  value: HTMLElement;
  written: string;
}

export const MOST_ROWS = 10;
const OFFSET = 14;

class Tooltip {
  private root: HTMLElement | null = null;
  private head!: HTMLElement;
  private list!: HTMLElement;
  private foot!: HTMLElement;
  private rows: Row[] = [];
  private size = { width: 0, height: 0 };
  private shape = "";
  private visible = false;

  /** x, y: of the pointer, CSS pixels in the window. */
  show(content: TooltipContent, x: number, y: number): void {
    const root = this.element();
    const shown = content.readings.slice(0, MOST_ROWS);
    const first = shown[0];
    setText(this.head, content.head);
    for (let i = 0; i < Math.max(shown.length, this.rows.length); i++) this.writeRow(i, shown[i], first?.x, content);
    setText(this.foot, footText(content, shown.length, first));
    if (!this.visible) {
      root.style.visibility = "visible";
      this.visible = true;
    }
    root.toggleAttribute("data-frozen", content.frozen);
    this.measureWhenReshaped(shown, content);
    const left = x + OFFSET + this.size.width > window.innerWidth - 8 ? x - OFFSET - this.size.width : x + OFFSET;
    const top = Math.min(Math.max(8, y - this.size.height / 2), window.innerHeight - this.size.height - 8);
    root.style.transform = `translate(${Math.max(8, Math.round(left))}px, ${Math.round(top)}px)`;
  }

  hide(): void {
    if (this.root === null || !this.visible) return;
    this.visible = false;
    this.root.style.visibility = "hidden";
  }

  /** Layout is read only when the number of rows or the columns change, not each frame. */
  private measureWhenReshaped(shown: readonly Reading[], content: TooltipContent): void {
    const shape = `${shown.length} ${shown[0]?.smoothed === null} ${this.foot.textContent === ""} ${content.total}`;
    if (shape === this.shape) return;
    this.shape = shape;
    const box = this.element().getBoundingClientRect();
    this.size = { width: box.width, height: box.height };
  }

  private writeRow(
    index: number,
    reading: Reading | undefined,
    headX: number | undefined,
    content: TooltipContent,
  ): void {
    const row = this.rows[index] ?? this.addRow();
    if (reading === undefined) {
      row.root.hidden = true;
      return;
    }
    row.root.hidden = false;
    const { line } = reading;
    const look = `${line.slot} ${line.name}`;
    if (row.written !== look) {
      row.written = look;
      row.swatch.style.background = slotColour(line.slot);
      row.name.title = line.name;
    }
    const away = headX !== undefined && reading.x !== headX ? ` @ ${content.at(reading.x)}` : "";
    setText(row.name, line.name + away);
    setText(row.raw, reading.smoothed === null ? "" : formatValue(reading.value));
    setText(row.value, formatValue(reading.smoothed ?? reading.value));
    row.root.toggleAttribute("data-nearest", index === 0);
  }

  private element(): HTMLElement {
    if (this.root !== null) return this.root;
    const root = document.createElement("div");
    root.className = styles.tooltip ?? "";
    root.dataset.testid = "chart-tooltip";
    // Screen readers get the chart's own live region, which is slower and shorter.
    root.ariaHidden = "true";
    this.head = root.appendChild(document.createElement("b"));
    this.list = root.appendChild(document.createElement("div"));
    this.foot = root.appendChild(document.createElement("small"));
    document.body.append(root);
    this.root = root;
    return root;
  }

  private addRow(): Row {
    const root = document.createElement("div");
    root.className = styles.tooltipRow ?? "";
    const part = (tag: string): HTMLElement => root.appendChild(document.createElement(tag));
    const row = { root, swatch: part("i"), name: part("span"), raw: part("s"), value: part("code"), written: "" };
    this.list.append(root);
    this.rows.push(row);
    return row;
  }
}

function footText({ total, frozen }: TooltipContent, shown: number, first: Reading | undefined): string {
  const parts: string[] = [];
  if (first !== undefined && first.n > 1)
    parts.push(`${first.n} points here: ${formatValue(first.min)} to ${formatValue(first.max)}`);
  if (first !== undefined && first.bad > 0) parts.push(first.n > 1 ? `${first.bad} not finite` : "not finite");
  if (total > shown) parts.push(`${shown} of ${total} nearest`);
  parts.push(frozen ? "held: Shift or Esc frees" : "Shift holds");
  return parts.join(" · ");
}

function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export const tooltip = new Tooltip();
