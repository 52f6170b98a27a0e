/** A config value as a line of text and back: JSON where it is JSON, else the text itself. Pure. */

export function writtenValue(value: unknown): string {
  if (typeof value === "string" && !isJson(value)) return value;
  return JSON.stringify(value);
}

export function readValue(text: string): unknown {
  const trimmed = text.trim();
  try {
    return JSON.parse(trimmed);
  } catch {
    return text;
  }
}

/** Whether the text would be read as something else than itself. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text.trim());
    return true;
  } catch {
    return false;
  }
}
