/** A crosshair's values in one short sentence, for screen readers. */

import { formatValue } from "../math/numbers";
import { xText } from "./axisText";
import type { ChartModel } from "./model";
import type { Reading } from "./readings";

const MOST_SPOKEN = 5;

export function readingText(model: ChartModel, readings: readonly Reading[]): string {
  const first = readings[0];
  if (first === undefined) return "no values here";
  const values = readings.slice(0, MOST_SPOKEN).map(({ line, value }) => `${line.name} ${formatValue(value)}`);
  const more = readings.length > MOST_SPOKEN ? `, and ${readings.length - MOST_SPOKEN} more` : "";
  return `${xText(model.x.kind, model.x.label, first.x)}: ${values.join(", ")}${more}`;
}
