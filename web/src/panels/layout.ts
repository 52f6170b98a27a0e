/**
 * Which panels stand where: the automatic ones for every key, changed by what the reader did. Pure.
 *
 * Only changes are kept, never the automatic panels themselves, so that keys logged later appear by themselves.
 */

import { ownOf } from "../data/own";
import type { PanelKey, PanelSpec } from "./panelType";

export interface Layout {
  version: 1;
  columns: 2 | 3 | 4;
  /** Panels the reader added or edited, by id. An edited automatic panel keeps its id. */
  specs: Record<string, PanelSpec>;
  /** Ids of automatic panels the reader removed. */
  removed: string[];
  /** Ids in the pinned section, in order. */
  pinned: string[];
  /** Order of ids in a section that was rearranged; others follow at its end. */
  order: Record<string, string[]>;
  /** Sections that panels were moved to: panel id -> section. */
  moved: Record<string, string>;
  /** Folded or opened by hand. */
  folded: Record<string, boolean>;
}

export interface Section {
  name: string;
  panels: PanelSpec[];
  folded: boolean;
}

export const EMPTY_LAYOUT: Layout = {
  version: 1,
  columns: 3,
  specs: {},
  removed: [],
  pinned: [],
  order: {},
  moved: {},
  folded: {},
};
export const PINNED = "pinned";
/** Of keys without a prefix. */
export const UNPREFIXED = "charts";
const SYSTEM = "system";
/** A section of more panels starts folded. */
const FOLD_ABOVE = 40;

/** The id of the automatic panel of a key. */
export function automaticId({ stream, name }: { stream: string; name: string }): string {
  return `${stream}:${name}`;
}

/** The section a key belongs to: its prefix before the first `/`. System metrics are the sender's own stream. */
export function sectionOf(key: { stream: string; name: string }): string {
  if (key.stream === "events") return SYSTEM;
  const slash = key.name.indexOf("/");
  return slash > 0 ? key.name.slice(0, slash) : UNPREFIXED;
}

/** What the key is called whichever rank of a job measured it: `system/rank3/proc.cpu` -> `system/proc.cpu`. */
function ofAnyRank({ stream, name }: PanelKey): string {
  return stream === "events" ? name.replace(/^system\/rank\d+\//, "system/") : name;
}

/** Keys by the panel that they have by themselves: what ranks measured beside each other is one, the lowest first. */
function byPanel(keys: readonly PanelKey[]): Map<string, PanelKey[]> {
  const found = new Map<string, PanelKey[]>();
  for (const key of keys) {
    const id = automaticId({ stream: key.stream, name: ofAnyRank(key) });
    const beside = found.get(id);
    if (beside === undefined) found.set(id, [key]);
    else if (!beside.some(({ name }) => name === key.name)) beside.push(key);
  }
  for (const beside of found.values()) beside.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  return found;
}

/** Sections in the order of the page: pinned, then those with fewest panels, `system` last. `typeOf` null: no panel. */
export function arrange(
  keys: readonly PanelKey[],
  typeOf: (key: PanelKey) => { type: string; version: number } | null,
  layout: Layout,
): Section[] {
  const sections = new Map<string, PanelSpec[]>();
  const put = (section: string, spec: PanelSpec): void => {
    const name = layout.pinned.includes(spec.id) ? PINNED : (layout.moved[spec.id] ?? section);
    sections.set(name, [...(sections.get(name) ?? []), spec]);
  };
  const placed = new Set<string>();
  for (const [id, beside] of byPanel(keys)) {
    const [key] = beside;
    const type = key === undefined ? null : typeOf(key);
    if (key === undefined || type === null) continue;
    placed.add(id);
    if (layout.removed.includes(id)) continue;
    const title = beside.length > 1 ? ofAnyRank(key) : "";
    const spec = { id, ...type, keys: beside.map(({ stream, name }) => ({ stream, name })), title, options: {} };
    put(sectionOf(key), layout.specs[id] ?? spec);
  }
  for (const spec of Object.values(layout.specs)) {
    if (placed.has(spec.id) || layout.removed.includes(spec.id)) continue;
    put(sectionOf(spec.keys[0] ?? { stream: "history", name: "" }), spec);
  }
  const named = [...sections].map(([name, panels]) => ({
    name,
    panels: inOrder(panels, name === PINNED ? layout.pinned : (ownOf(layout.order, name) ?? [])),
    folded: ownOf(layout.folded, name) ?? panels.length > FOLD_ABOVE,
  }));
  return named.sort((a, b) => rank(a) - rank(b) || a.panels.length - b.panels.length || a.name.localeCompare(b.name));
}

/** The layout with one panel's spec put in (added or edited). */
export function withSpec(layout: Layout, spec: PanelSpec): Layout {
  return {
    ...layout,
    specs: { ...layout.specs, [spec.id]: spec },
    removed: layout.removed.filter((id) => id !== spec.id),
  };
}

/** A removed panel that was automatic can come back; one that was added is gone. */
export function without(layout: Layout, id: string, automatic: boolean): Layout {
  const { [id]: _gone, ...specs } = layout.specs;
  return {
    ...layout,
    specs: automatic ? layout.specs : specs,
    removed: automatic ? [...layout.removed, id] : layout.removed,
    pinned: layout.pinned.filter((each) => each !== id),
  };
}

export function broughtBack(layout: Layout, ids: readonly string[]): Layout {
  return { ...layout, removed: layout.removed.filter((id) => !ids.includes(id)) };
}

export function togglePinned(layout: Layout, id: string): Layout {
  const pinned = layout.pinned.includes(id) ? layout.pinned.filter((each) => each !== id) : [...layout.pinned, id];
  return { ...layout, pinned };
}

/**
 * `id` moved into `section`, before the panel `before` (null: at the end).
 *
 * `sections`: as shown now; the order of the target section is written down whole, so that nothing else moves.
 */
export function movedTo(
  layout: Layout,
  sections: readonly Section[],
  id: string,
  section: string,
  before: string | null,
): Layout {
  const target = (sections.find(({ name }) => name === section)?.panels ?? [])
    .map((panel) => panel.id)
    .filter((each) => each !== id);
  const at = before === null ? target.length : target.indexOf(before);
  target.splice(at < 0 ? target.length : at, 0, id);
  if (section === PINNED) return { ...layout, pinned: target };
  const home = sections.find(({ panels }) => panels.some((panel) => panel.id === id))?.name;
  return {
    ...layout,
    pinned: layout.pinned.filter((each) => each !== id),
    order: { ...layout.order, [section]: target },
    moved: home === section && layout.moved[id] === undefined ? layout.moved : { ...layout.moved, [id]: section },
  };
}

/** Reads what a server kept; what has another form than expected is left out. */
export function readLayout(saved: unknown): Layout {
  if (typeof saved !== "object" || saved === null) return EMPTY_LAYOUT;
  const from = saved as Partial<Record<keyof Layout, unknown>>;
  const strings = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  const record = <T>(value: unknown, keep: (each: unknown) => each is T): Record<string, T> =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).filter((pair): pair is [string, T] => keep(pair[1])))
      : {};
  return {
    version: 1,
    columns: from.columns === 2 || from.columns === 4 ? from.columns : 3,
    specs: record(from.specs, isSpec),
    removed: strings(from.removed),
    pinned: strings(from.pinned),
    order: record(
      from.order,
      (each): each is string[] => Array.isArray(each) && each.every((id) => typeof id === "string"),
    ),
    moved: record(from.moved, (each): each is string => typeof each === "string"),
    folded: record(from.folded, (each): each is boolean => typeof each === "boolean"),
  };
}

function isSpec(value: unknown): value is PanelSpec {
  if (typeof value !== "object" || value === null) return false;
  const { id, type, version, keys, title } = value as Partial<Record<keyof PanelSpec, unknown>>;
  const strings = [id, type, title].every((each) => typeof each === "string");
  return (
    strings &&
    typeof version === "number" &&
    Array.isArray(keys) &&
    keys.every((key) => typeof key?.name === "string" && typeof key?.stream === "string")
  );
}

function rank({ name }: Section): number {
  return name === PINNED ? 0 : name === SYSTEM ? 2 : 1;
}

/** Listed ids first in their order; the rest as they came, so that new panels stand at the end. */
function inOrder(panels: readonly PanelSpec[], order: readonly string[]): PanelSpec[] {
  const place = (spec: PanelSpec): number => {
    const at = order.indexOf(spec.id);
    return at < 0 ? order.length : at;
  };
  return [...panels].sort((a, b) => place(a) - place(b));
}
