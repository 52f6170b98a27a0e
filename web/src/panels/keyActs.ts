/** What a page lets its reader do with the keys of a panel, beside what every panel's menu has. */

import { createContext, useContext } from "react";
import type { Extent } from "../math/extent";

export interface KeyAct {
  label: string;
  /** `range`: the steps that the panel is zoomed to; null: all, or the axis is not the step. */
  act: (key: string, range: Extent | null) => void;
}

const NONE: readonly KeyAct[] = [];
const KeyActs = createContext<readonly KeyAct[]>(NONE);

export const KeyActsProvider = KeyActs.Provider;

export function useKeyActs(): readonly KeyAct[] {
  return useContext(KeyActs);
}
