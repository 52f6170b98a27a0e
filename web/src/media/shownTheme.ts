/** The theme of the page, for what is drawn on canvases and must be drawn anew when it changes. */

import { useSyncExternalStore } from "react";

export function useShownTheme(): string {
  return useSyncExternalStore(watch, () => document.documentElement.dataset.theme ?? "light");
}

/** The colour behind a variable such as `--run-3`. */
export function themeColour(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

/** The colour of the run that `element` stands below; the first one where it is none's. */
export function runColour(element: Element): string {
  return getComputedStyle(element).getPropertyValue("--run").trim() || themeColour("--run-1");
}

function watch(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
