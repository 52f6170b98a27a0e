/** The slider over all steps at which something was logged. */

import type { ReactElement } from "react";
import { formatCount } from "../math/numbers";
import styles from "./media.module.css";
import { stepAt } from "./steps";

interface StepSliderProps {
  steps: readonly number[];
  /** null: the newest, also when newer ones come. */
  wanted: number | null;
  onChange: (step: number | null) => void;
}

export function StepSlider({ steps, wanted, onChange }: StepSliderProps): ReactElement {
  const last = steps.length - 1;
  const place = steps.indexOf(stepAt(steps, wanted) ?? 0);
  return (
    <label className={styles.steps}>
      step
      <input
        type="range"
        min={0}
        max={Math.max(0, last)}
        value={Math.max(0, place)}
        disabled={last < 1}
        aria-valuetext={`step ${steps[place] ?? ""}`}
        // The end means "the newest", so that the panel follows a running script.
        onChange={({ target }) =>
          onChange(Number(target.value) === last ? null : (steps[Number(target.value)] ?? null))
        }
      />
      <output>
        {formatCount(steps[place] ?? 0)}{" "}
        <small>
          {formatCount(place + 1)} of {formatCount(steps.length)}
        </small>
      </output>
    </label>
  );
}
