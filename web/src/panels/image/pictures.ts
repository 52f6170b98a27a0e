/** Pictures inside a logged value: one media dict or a list of them; anything else is left out. */

export interface Picture {
  path: string;
  caption: string;
  width: number | null;
  height: number | null;
}

export function picturesOf(value: unknown): Picture[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((each) => {
    if (typeof each !== "object" || each === null) return [];
    const { _type, path, caption, width, height } = each as Record<string, unknown>;
    if (_type !== "image-file" || typeof path !== "string") return [];
    const size = (side: unknown): number | null => (typeof side === "number" && side > 0 ? side : null);
    return [{ path, caption: typeof caption === "string" ? caption : "", width: size(width), height: size(height) }];
  });
}

/** The last step that is at most `wanted`; the first one when all are later; null when there is none. steps rising. */
export function stepAt(steps: readonly number[], wanted: number | null): number | null {
  if (steps.length === 0) return null;
  if (wanted === null) return steps[steps.length - 1] as number;
  let found = steps[0] as number;
  for (const step of steps) {
    if (step > wanted) break;
    found = step;
  }
  return found;
}

/** All steps of all runs, rising, each once. */
export function allSteps(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}
