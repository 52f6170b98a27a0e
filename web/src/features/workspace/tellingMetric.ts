/** Which metric a list of runs shows when nobody chose one. */

const TELLING = [
  /val.*(acc|iou|f1|auc|dice|score)/i,
  // The loss of a value network says nothing of how good the policy is.
  /val(?!ue).*loss|loss.*val(?!ue)/i,
  /acc|iou|f1|auc|score|rew/i,
  /loss/i,
];

/** The metric that says most about a run, by the names people use; null when there is none. */
export function tellingMetric(keys: readonly { name: string; kind: string; stream: string }[]): string | null {
  const metrics = keys.filter((key) => key.kind === "number" && key.stream === "history");
  for (const pattern of TELLING) {
    const found = metrics.find((key) => pattern.test(key.name));
    if (found !== undefined) return found.name;
  }
  return null;
}
