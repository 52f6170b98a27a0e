/** Steps at which something was logged. Pure. */

/** All steps of all keys, rising, each once. */
export function stepsOf(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** The last step that is at most `wanted`, the first when all are later, the newest when none is wanted; null: no step. */
export function stepAt(steps: readonly number[], wanted: number | null): number | null {
  if (steps.length === 0) return null;
  if (wanted === null) return steps.at(-1) ?? null;
  return steps.findLast((step) => step <= wanted) ?? steps[0] ?? null;
}
