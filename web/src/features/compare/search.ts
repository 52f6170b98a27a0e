/** The state of a comparison in the address. Pure. */

export const TABS = ["config", "results", "arch"] as const;
export type CompareTab = (typeof TABS)[number];

export const TAB_NAMES: Record<CompareTab, string> = {
  config: "Config",
  results: "Results",
  arch: "Architecture",
};

export interface CompareSearch {
  /** Ids of the runs; `a` is what the other is measured by. */
  a?: string;
  b?: string;
  /** Absent: config. */
  tab?: CompareTab;
  /** Also what is equal. */
  all?: true;
}

export function validateCompareSearch(raw: Record<string, unknown>): CompareSearch {
  const search: CompareSearch = {};
  for (const name of ["a", "b"] as const) {
    const value = raw[name];
    // A router reads `?a=5` as a number.
    if (typeof value === "string" ? value !== "" : typeof value === "number") search[name] = String(value);
  }
  if (raw.tab === "results" || raw.tab === "arch") search.tab = raw.tab;
  if (raw.all === true) search.all = true;
  return search;
}
