/** Nested configuration as a tree that can be searched. Pure. */

export interface TreeEntry {
  name: string;
  /** Names from the top, joined by dots: unique, and what a filter calls it. */
  path: string;
  value: unknown;
  /** null: a plain value. */
  children: TreeEntry[] | null;
}

export function treeOf(config: Record<string, unknown>, above = ""): TreeEntry[] {
  return Object.entries(config).map(([name, value]) => {
    const path = above === "" ? name : `${above}.${name}`;
    const nested =
      typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
    return { name, path, value, children: nested ? treeOf(value as Record<string, unknown>, path) : null };
  });
}

/** Entries whose path or value holds every word, with what stands above them; no word: all. */
export function foundEntries(entries: readonly TreeEntry[], text: string): TreeEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...entries];
  return entries.flatMap((entry) => {
    if (entry.children !== null) {
      const children = foundEntries(entry.children, text);
      return children.length === 0 ? [] : [{ ...entry, children }];
    }
    const line = `${entry.path} ${JSON.stringify(entry.value) ?? ""}`.toLowerCase();
    return words.every((word) => line.includes(word)) ? [entry] : [];
  });
}
