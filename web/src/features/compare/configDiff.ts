/** Two configs beside each other, key by key. Pure. */

import { fullText } from "../../ui/values";

export interface ConfigRow {
  /** Names from the top, joined by dots. */
  key: string;
  /** undefined: that run has no such key. */
  a: unknown;
  b: unknown;
  differs: boolean;
}

/** All keys of both, sorted, nested ones flattened; lists are values. */
export function configRows(a: Record<string, unknown>, b: Record<string, unknown>): ConfigRow[] {
  const [ofA, ofB] = [flat(a), flat(b)];
  return [...new Set([...ofA.keys(), ...ofB.keys()])]
    .sort((one, other) => one.localeCompare(other, undefined, { numeric: true }))
    .map((key) => {
      const [left, right] = [ofA.get(key), ofB.get(key)];
      return { key, a: left, b: right, differs: ofA.has(key) !== ofB.has(key) || fullText(left) !== fullText(right) };
    });
}

function flat(config: Record<string, unknown>, above = "", into = new Map<string, unknown>()): Map<string, unknown> {
  for (const [name, value] of Object.entries(config)) {
    const key = above === "" ? name : `${above}.${name}`;
    const isNested = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isNested && Object.keys(value).length > 0) flat(value as Record<string, unknown>, key, into);
    else into.set(key, value);
  }
  return into;
}
