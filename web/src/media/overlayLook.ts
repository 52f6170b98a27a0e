/** Which masks and boxes are shown, and how: one choice for all pictures of a page or a panel. */

import { createContext, useContext } from "react";
import type { Layer } from "./values";

export interface OverlayLook {
  /** Hidden layers and classes, as `layerKey` and `classKey` name them. */
  hidden: ReadonlySet<string>;
  /** Of masks, 0 to 1. */
  opacity: number;
  /** Boxes below it are not drawn; boxes without a score always are. */
  threshold: number;
}

export const PLAIN_LOOK: OverlayLook = { hidden: new Set(), opacity: 0.5, threshold: 0 };

/** Layers that were found, with the names of the classes in them. */
export type FoundLayers = Record<string, { layer: Pick<Layer, "kind" | "name">; classes: Record<string, string> }>;

type Named = Pick<Layer, "kind" | "name">;

export function layerKey({ kind, name }: Named): string {
  return `${kind}\n${name}`;
}

/** A class of one layer. */
export function classKey(layer: Named, classId: string): string {
  return `${layerKey(layer)}\n${classId}`;
}

export function shows({ hidden }: OverlayLook, layer: Named, classId: string): boolean {
  return !hidden.has(layerKey(layer)) && !hidden.has(classKey(layer, classId));
}

/** The look with one switch turned over. */
export function toggled(look: OverlayLook, key: string): OverlayLook {
  const hidden = new Set(look.hidden);
  if (!hidden.delete(key)) hidden.add(key);
  return { ...look, hidden };
}

/** `found` with the classes of a layer added; the same object when nothing is new. */
export function withClasses(found: FoundLayers, layer: Named, classes: Record<string, string>): FoundLayers {
  const key = layerKey(layer);
  const known = found[key]?.classes;
  if (known !== undefined && Object.keys(classes).every((id) => Object.hasOwn(known, id))) return found;
  const { kind, name } = layer;
  return { ...found, [key]: { layer: { kind, name }, classes: { ...known, ...classes } } };
}

export interface Overlay {
  look: OverlayLook;
  /** A picture says which classes it has. */
  onClasses: (layer: Named, classes: Record<string, string>) => void;
}

export const OverlayContext = createContext<Overlay>({ look: PLAIN_LOOK, onClasses: () => undefined });

export function useOverlay(): Overlay {
  return useContext(OverlayContext);
}
