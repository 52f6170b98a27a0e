/** What curves are drawn along and how: x axis, smoothing, y scale, outliers. On every page with panels. */

import { ChevronDown } from "lucide-react";
import { type ReactElement, type ReactNode, useId, useRef } from "react";
import type { SmoothingKind } from "../math/smoothing";
import styles from "./controls.module.css";
import type { Outliers, PanelKey } from "./panelType";
import { amountOf, sliderOf } from "./smoothingSlider";

/** As the address has them: absent is the default. */
export interface ViewSearch {
  x?: string;
  smooth?: number;
  kind?: SmoothingKind;
  log?: boolean;
  out?: Outliers;
}

export interface ViewControlsProps {
  search: ViewSearch;
  metrics: readonly PanelKey[];
  /** `replace`: goes on with the last change, so Back undoes both at once. */
  onChange: (change: Partial<Record<keyof ViewSearch, unknown>>, replace?: boolean) => void;
}

export function ViewControls({ search, metrics, onChange }: ViewControlsProps): ReactElement {
  return (
    <>
      <Choice label="x" value={search.x ?? "step"} onChange={(x) => onChange({ x: x === "step" ? undefined : x })}>
        <option value="step">step</option>
        <option value="relative">relative time</option>
        <option value="time">wall time</option>
        <optgroup label="a logged metric">
          {metrics.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </optgroup>
      </Choice>
      <Smoothing amount={search.smooth ?? 0} kind={search.kind ?? "ema"} onChange={onChange} />
      <Choice
        label="y"
        value={search.log ? "log" : "linear"}
        onChange={(y) => onChange({ log: y === "log" || undefined })}
      >
        <option value="linear">linear</option>
        <option value="log">log</option>
      </Choice>
      <Choice
        label="outliers"
        value={search.out ?? "auto"}
        onChange={(out) => onChange({ out: out === "auto" ? undefined : out })}
      >
        <option value="auto">auto</option>
        <option value="show">shown</option>
        <option value="clip">clipped</option>
      </Choice>
    </>
  );
}

/** A word and a plain select that looks like text: small, and the system's own on a phone. */
export function Choice({
  label,
  name,
  roomy,
  value,
  onChange,
  children,
}: {
  label: string;
  /** For those who do not see it, when the word is not enough. */
  name?: string;
  /** Left out where there is little room. */
  roomy?: boolean;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}): ReactElement {
  return (
    <label className={styles.choice} data-roomy={roomy || undefined}>
      {label ? <span>{label}</span> : null}
      <select aria-label={name} value={value} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
      <ChevronDown size={12} aria-hidden="true" />
    </label>
  );
}

const KINDS: Record<SmoothingKind, string> = { ema: "average", gaussian: "gaussian", median: "median" };

/** Moves at once; the address follows when the hand rests, so that Back undoes one act and not a hundred. */
function Smoothing({
  amount,
  kind,
  onChange,
}: {
  amount: number;
  kind: SmoothingKind;
  onChange: ViewControlsProps["onChange"];
}): ReactElement {
  const id = useId();
  const started = useRef(false);
  const set = (value: number): void => {
    onChange({ smooth: value > 0 ? value : undefined }, started.current);
    started.current = true;
  };
  const rest = (): void => {
    started.current = false;
  };
  return (
    <div className={styles.smooth}>
      <label htmlFor={id}>smooth</label>
      {/* Even steps of the slider are even steps of how far smoothing reaches. */}
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        value={Math.round(sliderOf(amount))}
        aria-valuetext={amount.toFixed(2)}
        onChange={({ target }) => set(amountOf(Number(target.value)))}
        onPointerUp={rest}
        onKeyUp={rest}
      />
      <output htmlFor={id}>{amount.toFixed(amount > 0.99 ? 3 : 2)}</output>
      {amount > 0 ? (
        <select
          aria-label="kind of smoothing"
          value={kind}
          onChange={({ target }) => onChange({ kind: target.value === "ema" ? undefined : target.value })}
        >
          {Object.entries(KINDS).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  );
}
