/** Two configs, or two summaries, beside each other, key by key. Pure. */

import { formatValue } from "../../math/numbers";
import { fullText, shownSummary } from "../../ui/values";

export interface CompareRow {
  /** Names from the top, joined by dots. */
  key: string;
  /** undefined: that run has no such key. */
  a: unknown;
  b: unknown;
  differs: boolean;
}

/** All keys of both, sorted, nested ones flattened; lists are values. */
export function configRows(a: Record<string, unknown>, b: Record<string, unknown>): CompareRow[] {
  return rowsOf(flat(a), flat(b));
}

/** The same of what two runs have reached. */
export function resultRows(a: Record<string, unknown>, b: Record<string, unknown>): CompareRow[] {
  return rowsOf(new Map(shownSummary(a)), new Map(shownSummary(b)));
}

/** By how much `b` is more than `a`, and as a share of `a`: `+0.2 (+25%)`; null where they are no numbers. */
export function changeText(a: unknown, b: unknown): string | null {
  if (typeof a !== "number" || typeof b !== "number") return null;
  const change = b - a;
  if (change === 0 || !Number.isFinite(change)) return null;
  const sign = change > 0 ? "+" : "";
  const share = (change / Math.abs(a)) * 100;
  // Beyond that the share says no more than the numbers do.
  return Math.abs(share) < 1000
    ? `${sign}${formatValue(change)} (${sign}${formatValue(Number(share.toPrecision(2)))}%)`
    : `${sign}${formatValue(change)}`;
}

function rowsOf(ofA: ReadonlyMap<string, unknown>, ofB: ReadonlyMap<string, unknown>): CompareRow[] {
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
