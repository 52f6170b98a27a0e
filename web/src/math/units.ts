/** Units of what runcairn measures by itself, by name. What a script logs has whatever unit it has. */

const MEASURED = /^system\/(?:rank\d+\/)?(?:gpu\.\d+\.|proc\.)?([a-z_]+)$/;
const WHOLE = /^system\/(?:rank\d+\/)?(?:cpu|memory|disk|gpu\.\d+\.(?:util|memory))$/;
const UNITS: ReadonlyMap<string, string> = new Map([
  ["cpu", "%"],
  ["memory", "%"],
  ["disk", "%"],
  ["util", "%"],
  ["temp", "°C"],
  ["power", "W"],
]);

/** `%`, `°C` or `W`; null where there is none, where nobody knows, or where the name itself tells it (`..._gb`). */
export function unitOfKey(name: string): string | null {
  const measured = MEASURED.exec(name)?.[1];
  return measured === undefined ? null : (UNITS.get(measured) ?? null);
}

/** Whether it is a share of a whole, which 100 is the most of: a process's processor time is not, it has many cores. */
export function isShare(name: string): boolean {
  return WHOLE.test(name);
}
