/** The tabs of a run's page, in their order. */

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
