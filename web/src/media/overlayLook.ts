/** Which masks and boxes are shown, and how: one choice for all pictures of a page or a panel. */

import { createContext, useContext } from "react";
import { fieldsOf, type Layer } from "./values";

export interface OverlayLook {
  /** Hidden layers and classes, as `layerKey` and `classKey` name them. */
  hidden: readonly string[];
  /** Of masks, 0 to 1. */
  opacity: number;
  /** Boxes below it are not drawn; boxes without a score always are. */
  threshold: number;
}

export const PLAIN_LOOK: OverlayLook = { hidden: [], opacity: 0.5, threshold: 0 };

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
  return !hidden.includes(layerKey(layer)) && !hidden.includes(classKey(layer, classId));
}

/** The look with one switch turned over. */
export function toggled(look: OverlayLook, key: string): OverlayLook {
  const others = look.hidden.filter((each) => each !== key);
  return { ...look, hidden: others.length < look.hidden.length ? others : [...look.hidden, key] };
}

/** Reads what was kept; what has another form than expected is left as it comes. */
export function readLook(kept: unknown): OverlayLook {
  const { hidden, opacity, threshold } = fieldsOf(kept);
  const share = (value: unknown, otherwise: number): number =>
    typeof value === "number" && value >= 0 && value <= 1 ? value : otherwise;
  return {
    hidden: Array.isArray(hidden) ? hidden.filter((each): each is string => typeof each === "string") : [],
    opacity: share(opacity, PLAIN_LOOK.opacity),
    threshold: share(threshold, PLAIN_LOOK.threshold),
  };
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
