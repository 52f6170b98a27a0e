/** The tabs of a run's page, in their order. */

export const TABS = ["charts", "overview", "logs", "system", "media", "files"] as const;
export type Tab = (typeof TABS)[number];

export const TAB_NAMES: Record<Tab, string> = {
  charts: "Charts",
  overview: "Overview",
  logs: "Logs",
  system: "System",
  media: "Media",
  files: "Files",
};

export function isTab(text: string): text is Tab {
  return (TABS as readonly string[]).includes(text);
}
