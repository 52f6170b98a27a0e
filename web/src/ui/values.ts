/** A value of config or summary as text. Pure. */

import { formatValue } from "../math/numbers";

/** A map: an object would also answer to `constructor` and `__proto__`, which anybody may log. */
const NOT_FINITE = new Map([
  ["NaN", "NaN"],
  ["Infinity", "∞"],
  ["-Infinity", "−∞"],
]);

/** Short: numbers with 4 significant digits; media by their kind. */
export function shortText(value: unknown): string {
  if (typeof value === "number") return formatValue(value);
  if (typeof value === "string") return NOT_FINITE.get(value) ?? value;
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return String(value);
  const kind = mediaKind(value);
  return kind ?? JSON.stringify(value);
}

/** Whole, as it would be typed: what is copied and shown on hover. */
export function fullText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  return JSON.stringify(value);
}

export function isNumeric(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && NOT_FINITE.has(value));
}

/** `image`, `histogram`, `3 images`; null: the value is no media. */
export function mediaKind(value: unknown): string | null {
  if (Array.isArray(value)) {
    const first = value.length > 0 ? mediaKind(value[0]) : null;
    return first === null ? null : value.length === 1 ? first : `${value.length} ${first}s`;
  }
  if (typeof value !== "object" || value === null || !("_type" in value)) return null;
  const tag = String(value._type).replace(/-file$/, "");
  return tag === "images/separated" && "count" in value ? `${String(value.count)} images` : tag;
}

/** What a summary tells in a list: no media, and none of what is kept beside the metrics (`_step`). */
export function shownSummary(summary: Readonly<Record<string, unknown>>): [key: string, value: unknown][] {
  return Object.entries(summary).filter(([key, value]) => !key.startsWith("_") && mediaKind(value) === null);
}
