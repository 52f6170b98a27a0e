/** The tabs of a run's page, in their order, and what each is given. */

import type { LogStream } from "../../data/api";
import type { RunDetail } from "../../data/types";
import type { RunPanelsSearch } from "../../panels/RunPanels";
import type { MediaSearch } from "./media/mediaSearch";

export const TABS = ["charts", "overview", "architecture", "logs", "system", "media", "files"] as const;
export type Tab = (typeof TABS)[number];

export const TAB_NAMES: Record<Tab, string> = {
  charts: "Charts",
  overview: "Overview",
  architecture: "Architecture",
  logs: "Logs",
  system: "System",
  media: "Media",
  files: "Files",
};

export function isTab(text: string): text is Tab {
  return (TABS as readonly string[]).includes(text);
}

export interface RunPageSearch extends RunPanelsSearch, MediaSearch {
  step?: number;
  q?: string;
  /** A line of the log, from 1. */
  line?: number;
  /** Of the log, only what this stream wrote. */
  stream?: LogStream;
  file?: string;
}

export interface TabProps {
  detail: RunDetail;
  search: RunPageSearch;
  /** `replace`: not a step of its own for Back. */
  onSearch: (search: RunPageSearch, replace: boolean) => void;
}
