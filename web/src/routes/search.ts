/** What stands behind the `?` of each page: anything malformed is ignored, defaults are left out. Pure. */

import type { LogStream } from "../data/api";
import { type MediaSearch, readMediaSearch } from "../features/run/media/mediaSearch";
import type { RunPanelsSearch } from "../panels/RunPanels";
import { readPanelsSearch, readViewSearch, readZoomSearch } from "../panels/viewSearch";

export { validateCompareSearch as validateCompare } from "../features/compare/search";
export { validateWorkspaceSearch as validateWorkspace } from "../features/workspace/search";

export interface RunsSearch {
  /** The filter line. */
  f?: string;
  /** `-created`: a column, `-` before it for falling. */
  sort?: string;
  /** Columns after the fixed ones, in order; absent: those that differ between the runs. */
  cols?: string;
  /** As in the workspace: `top:10` or run ids; the eyes. */
  runs?: string;
}

export interface RunSearch extends RunPanelsSearch, MediaSearch {
  /** The step that media show. */
  step?: number;
  /** What is looked for in the tab. */
  q?: string;
  /** A line of the log, from 1. */
  line?: number;
  /** Of the log, only what this stream wrote. */
  stream?: LogStream;
  /** The previewed file. */
  file?: string;
}

export interface AuthorizeSearch {
  /** Where `runcairn login` listens on the machine of the browser. */
  port?: number;
  state?: string;
  /** The name of the machine that asks. */
  host?: string;
}

/** A router reads `?q=5` as a number and `?q=true` as a boolean. */
function text(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

function texts<K extends string>(raw: Record<string, unknown>, names: readonly K[]): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const name of names) {
    const value = text(raw[name]);
    if (value !== null) found[name] = value;
  }
  return found;
}

export function validateRunsSearch(raw: Record<string, unknown>): RunsSearch {
  return texts(raw, ["f", "sort", "cols", "runs"]);
}

export function validateRunSearch(raw: Record<string, unknown>): RunSearch {
  const search: RunSearch = { ...readViewSearch(raw), ...readMediaSearch(raw), ...texts(raw, ["q", "file"]) };
  const zoom = readZoomSearch(raw.zoom);
  if (zoom !== null) search.zoom = zoom;
  const panels = readPanelsSearch(raw.panels);
  if (panels !== null) search.panels = panels;
  if (typeof raw.step === "number" && Number.isSafeInteger(raw.step)) search.step = raw.step;
  if (typeof raw.line === "number" && Number.isSafeInteger(raw.line) && raw.line > 0) search.line = raw.line;
  if (raw.stream === "stdout" || raw.stream === "stderr") search.stream = raw.stream;
  return search;
}

export function validateAuthorize(raw: Record<string, unknown>): AuthorizeSearch {
  const search: AuthorizeSearch = texts(raw, ["state", "host"]);
  const port = Number(raw.port);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_535) search.port = port;
  return search;
}
