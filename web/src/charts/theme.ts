/** Colours of the present theme for canvases, which cannot use CSS variables. */

import { SLOTS, slotVariable } from "../math/colours";

export interface ChartTheme {
  slots: readonly string[];
  grid: string;
  axis: string;
  text: string;
  warn: string;
  font: string;
}

type Listener = () => void;

let current: ChartTheme | null = null;
const listeners = new Set<Listener>();
let watching = false;

export function chartTheme(): ChartTheme {
  current ??= read();
  return current;
}

/** Calls back after the theme changed; returns how to stop. */
export function onThemeChange(listener: Listener): () => void {
  watch();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function slotPaint(theme: ChartTheme, slot: number): string {
  return theme.slots[(((slot - 1) % SLOTS) + SLOTS) % SLOTS] ?? theme.text;
}

function read(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const variable = (name: string): string => style.getPropertyValue(name).trim();
  return {
    slots: Array.from({ length: SLOTS }, (_, index) => variable(slotVariable(index + 1))),
    grid: variable("--grid"),
    axis: variable("--axis"),
    text: variable("--text"),
    warn: variable("--warn"),
    font: variable("--font") || "sans-serif",
  };
}

function watch(): void {
  if (watching) return;
  watching = true;
  const changed = (): void => {
    current = null;
    for (const listener of listeners) listener();
  };
  new MutationObserver(changed).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme", "class"],
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}
