/** The line panel's settings; each can be left to the view. */

import { type ReactElement, useId } from "react";
import type { SettingsProps } from "../panelType";
import styles from "./line.module.css";
import type { LineOptions } from "./options";

const AS_VIEW = "";

export function LineSettings({ options, view, known, onChange }: SettingsProps<LineOptions>): ReactElement {
  const id = useId();
  const set = (change: Partial<LineOptions>): void => onChange({ ...options, ...change });
  const metrics = known.filter((key) => key.kind === "number" && key.stream === "history");
  return (
    <div className={styles.form}>
      <label htmlFor={`${id}x`}>x axis</label>
      <select id={`${id}x`} value={options.x ?? AS_VIEW} onChange={({ target }) => set({ x: target.value || null })}>
        <option value={AS_VIEW}>as the view ({view.x ?? "step"})</option>
        <option value="step">step</option>
        <option value="relative">relative time</option>
        <option value="time">wall time</option>
        {metrics.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}s`}>smoothing</label>
      <Smoothing id={`${id}s`} {...{ options, view, set }} />
      <label htmlFor={`${id}l`}>y scale</label>
      <select
        id={`${id}l`}
        value={options.log === null ? AS_VIEW : String(options.log)}
        onChange={({ target }) => set({ log: target.value === AS_VIEW ? null : target.value === "true" })}
      >
        <option value={AS_VIEW}>as the view ({view.log ? "log" : "linear"})</option>
        <option value="false">linear</option>
        <option value="true">log</option>
      </select>
      <label htmlFor={`${id}o`}>outliers</label>
      <select
        id={`${id}o`}
        value={options.outliers ?? AS_VIEW}
        onChange={({ target }) => set({ outliers: (target.value || null) as LineOptions["outliers"] })}
      >
        <option value={AS_VIEW}>as the view ({view.outliers})</option>
        <option value="auto">clip when they hide the rest</option>
        <option value="show">show all</option>
        <option value="clip">clip to 1–99 %</option>
      </select>
      <label htmlFor={`${id}y`}>y range</label>
      <div className={styles.pair}>
        <Bound id={`${id}y`} label="from" value={options.yLo} onChange={(yLo) => set({ yLo })} />
        <Bound label="to" value={options.yHi} onChange={(yHi) => set({ yHi })} />
      </div>
    </div>
  );
}

function Smoothing({
  id,
  options,
  view,
  set,
}: {
  id: string;
  options: LineOptions;
  view: SettingsProps<LineOptions>["view"];
  set: (change: Partial<LineOptions>) => void;
}): ReactElement {
  return (
    <div className={styles.pair}>
      <select
        id={id}
        value={options.smoothingKind ?? AS_VIEW}
        onChange={({ target }) => set({ smoothingKind: (target.value || null) as LineOptions["smoothingKind"] })}
      >
        <option value={AS_VIEW}>as the view</option>
        <option value="ema">moving average</option>
        <option value="gaussian">gaussian</option>
        <option value="median">running median</option>
      </select>
      <input
        type="number"
        min={0}
        max={0.999}
        step={0.05}
        aria-label="amount of smoothing, 0 to 0.999"
        placeholder={String(view.smoothing.amount)}
        value={options.smoothing ?? ""}
        onChange={({ target }) =>
          set({ smoothing: target.value === "" ? null : Math.min(0.999, Math.max(0, Number(target.value))) })
        }
      />
    </div>
  );
}

function Bound({
  id,
  label,
  value,
  onChange,
}: {
  id?: string;
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}): ReactElement {
  return (
    <input
      {...(id === undefined ? {} : { id })}
      type="number"
      step="any"
      aria-label={`y ${label}`}
      placeholder={label}
      defaultValue={value ?? ""}
      onBlur={({ target }) => onChange(target.value === "" ? null : Number(target.value))}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}
