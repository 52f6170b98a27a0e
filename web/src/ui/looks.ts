/** How the reader wants pages to look: kept in this browser, put on the root element before the first paint. */

import { create } from "zustand";

export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";

export interface Looks {
  theme: Theme;
  density: Density;
  /** Whether single keys are shortcuts. */
  keys: boolean;
}

/** The script in index.html reads the same place. */
const PLACE = "runcairn.looks";
const DEFAULT: Looks = { theme: "system", density: "comfortable", keys: true };

interface LooksStore extends Looks {
  change: (change: Partial<Looks>) => void;
}

export const useLooks = create<LooksStore>()((set, get) => ({
  ...kept(),
  change: (change) => {
    set(change);
    const { theme, density, keys } = get();
    try {
      localStorage.setItem(PLACE, JSON.stringify({ theme, density, keys }));
    } catch {
      // A browser that keeps nothing shows the choice until the page is left.
    }
    show(get());
  },
}));

/** Follows the system's theme where the reader chose none. */
export function followSystem(): void {
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => show(useLooks.getState()));
}

/** The theme that is shown now. */
export function shownTheme(theme: Theme): "light" | "dark" {
  if (theme !== "system") return theme;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

/** The other theme; stays "system" where that is what the system shows. */
export function toggleTheme(): void {
  const { theme, change } = useLooks.getState();
  change({ theme: shownTheme(theme) === "light" ? "dark" : "light" });
}

function show({ theme, density }: Looks): void {
  const root = document.documentElement.dataset;
  root.theme = shownTheme(theme);
  root.density = density;
}

function kept(): Looks {
  try {
    return readLooks(JSON.parse(localStorage.getItem(PLACE) ?? "{}"));
  } catch {
    return DEFAULT;
  }
}

/** Anything that is no choice of ours becomes the default. */
export function readLooks(saved: unknown): Looks {
  const { theme, density, keys } = (typeof saved === "object" && saved !== null ? saved : {}) as Record<
    string,
    unknown
  >;
  return {
    theme: theme === "light" || theme === "dark" ? theme : DEFAULT.theme,
    density: density === "compact" ? density : DEFAULT.density,
    keys: keys !== false,
  };
}
