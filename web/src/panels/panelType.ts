/** What every type of panel is to those who show it: one record, a component loaded on first use. */

import type { ComponentType } from "react";
import type { Zoom } from "../charts/model";
import type { Smoothing } from "../math/smoothing";
import type { Stream } from "./series/seriesStore";

/** A key that runs of the project logged. */
export interface PanelKey {
  name: string;
  stream: Stream;
  /** `number` for series; else the tag of a media type. */
  kind: string;
  /** Logged along another key by `define_metric`. */
  stepMetric: string | null;
}

/** A run as panels need it. */
export interface PanelRun {
  run: number;
  name: string;
  slot: number;
  running: boolean;
}

/** What a panel shows. `options` belongs to its type, of the version that wrote it. */
export interface PanelSpec {
  id: string;
  type: string;
  version: number;
  keys: readonly { name: string; stream: Stream }[];
  title: string;
  options: unknown;
}

export type Outliers = "auto" | "show" | "clip";

/** Options of the whole view; a panel's own go before them. */
export interface ViewOptions {
  /** `step`, `relative`, `time` or a key; null: what suits each panel. */
  x: string | null;
  smoothing: Smoothing;
  log: boolean;
  outliers: Outliers;
}

export interface PanelProps<O> {
  spec: PanelSpec;
  options: O;
  /** Keeps options that are set in the panel itself, where the page keeps its view. */
  onOptions: (options: O) => void;
  /** The known keys among the spec's. */
  keys: readonly PanelKey[];
  runs: readonly PanelRun[];
  view: ViewOptions;
  zoom: Zoom | null;
  onZoom: (zoom: Zoom | null) => void;
  /** Device pixels across. */
  devicePixels: number;
  asTable: boolean;
}

export interface SettingsProps<O> {
  options: O;
  view: ViewOptions;
  /** Keys that the project's runs logged, for choosing. */
  known: readonly PanelKey[];
  onChange: (options: O) => void;
}

export interface PanelParts<O> {
  Body: ComponentType<PanelProps<O>>;
  Settings: ComponentType<SettingsProps<O>> | null;
}

export interface PanelType<O> {
  type: string;
  label: string;
  version: number;
  defaults: O;
  /** Options of an older version, or of unknown form, as this version wants them. */
  migrate: (options: unknown, version: number) => O;
  /** Whether such a key can be shown. */
  fits: (key: PanelKey) => boolean;
  /** False: a key that fits gets such a panel only when somebody adds it. */
  automatic?: boolean;
  /** Takes the room of two rows. */
  tall?: boolean;
  /** Several keys in one panel make sense. */
  manyKeys: boolean;
  hasTable: boolean;
  load: () => Promise<PanelParts<O>>;
}
