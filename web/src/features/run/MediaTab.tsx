/** Pictures, histograms, tables and strings that the run logged, by key and step. */

import { useQueries } from "@tanstack/react-query";
import { type ReactElement, useCallback, useEffect, useMemo, useState } from "react";
import { api } from "../../data/api";
import { asked, useRunKeys } from "../../data/queries";
import { slotColour } from "../../math/colours";
import { formatCount } from "../../math/numbers";
import { Choice } from "../../ui/Fields";
import { Empty, ErrorNote } from "../../ui/Notes";
import { useShortcut } from "../../ui/shortcuts";
import { KeyMedia } from "./media/KeyMedia";
import styles from "./media/media.module.css";
import { classKey, type OverlayLook } from "./media/overlay";
import { classSlot } from "./media/values";
import type { TabProps } from "./RunPage";
import { stepAt, stepsOf } from "./steps";

type Mode = "step" | "all";
type Classes = Record<string, Record<string, string>>;

export default function MediaTab({ detail, search, onSearch }: TabProps): ReactElement {
  const { run } = detail.run;
  const asKeys = useRunKeys(run);
  const keys = useMemo(
    () => (asKeys.data ?? []).filter(({ kind, hidden }) => kind !== "number" && !hidden).map(({ name }) => name),
    [asKeys.data],
  );
  const lists = useQueries({
    queries: keys.map((key) => ({
      queryKey: asked.values(run, key),
      queryFn: () => api.values(run, { key, limit: 1 }),
    })),
  });
  const steps = stepsOf(lists.map(({ data }) => data?.steps ?? []));
  const step = stepAt(steps, search.step ?? null);
  const [mode, setMode] = useState<Mode>("step");
  const [size, setSize] = useState(192);
  const [look, setLook] = useState<OverlayLook>({ hidden: new Set(), opacity: 0.5, threshold: 0 });
  const [classes, setClasses] = useState<Classes>({});
  const onClasses = useCallback((layer: string, found: Record<string, string>) => {
    setClasses((before) =>
      Object.keys(found).every((id) => before[layer]?.[id] !== undefined)
        ? before
        : { ...before, [layer]: { ...before[layer], ...found } },
    );
  }, []);
  const goTo = (next: number | undefined): void => {
    // At the newest step the page goes on with the run.
    const { step: _before, ...rest } = search;
    onSearch(next === undefined || next === steps.at(-1) ? rest : { ...rest, step: next }, true);
  };
  const by = (count: number): void =>
    goTo(steps[Math.max(0, Math.min(steps.length - 1, steps.indexOf(step ?? 0) + count))]);
  useShortcut("ArrowLeft", "Step before", "Media", () => by(-1));
  useShortcut("ArrowRight", "Next step", "Media", () => by(1));
  if (asKeys.error !== null)
    return (
      <div className={styles.page}>
        <ErrorNote error={asKeys.error} retry={() => void asKeys.refetch()} />
      </div>
    );
  if (asKeys.data === undefined) return <div className={styles.page} />;
  if (keys.length === 0) {
    return (
      <Empty
        title="No media yet"
        why={
          '`run.log({"examples": [runcairn.Image(x, caption="x")]})` shows pictures here, step by step; histograms, tables and strings too.'
        }
      />
    );
  }
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <Choice
          label="Steps"
          value={mode}
          options={[
            { value: "step", label: "One step" },
            { value: "all", label: "All steps" },
          ]}
          onChange={setMode}
        />
        {mode === "step" && step !== null ? <StepSlider steps={steps} step={step} onChange={goTo} /> : null}
        <span className={styles.spring} />
        <label className={styles.slider}>
          size
          <input
            type="range"
            min={64}
            max={512}
            step={16}
            value={size}
            onChange={({ target }) => setSize(Number(target.value))}
          />
        </label>
      </div>
      {Object.keys(classes).length === 0 ? null : <Layers classes={classes} look={look} onLook={setLook} />}
      {keys.map((key, index) => (
        <KeyMedia
          key={key}
          run={run}
          name={key}
          steps={lists[index]?.data?.steps ?? []}
          pending={lists[index]?.isPending ?? true}
          error={lists[index]?.error ?? null}
          retry={() => void lists[index]?.refetch()}
          step={mode === "all" ? null : step}
          look={look}
          size={size}
          onClasses={onClasses}
        />
      ))}
    </div>
  );
}

/** The picture follows the hand; the address follows when it rests. */
function StepSlider({
  steps,
  step,
  onChange,
}: {
  steps: readonly number[];
  step: number;
  onChange: (step: number) => void;
}): ReactElement {
  const place = Math.max(0, steps.indexOf(step));
  const [hand, setHand] = useState(place);
  useEffect(() => setHand(place), [place]);
  return (
    <label className={styles.slider}>
      step
      <input
        type="range"
        min={0}
        max={steps.length - 1}
        value={hand}
        disabled={steps.length < 2}
        aria-valuetext={`step ${steps[hand] ?? step}`}
        onChange={({ target }) => {
          const next = Number(target.value);
          setHand(next);
          onChange(steps[next] ?? step);
        }}
      />
      <output>
        {formatCount(steps[hand] ?? step)}{" "}
        <small>
          ({formatCount(hand + 1)} of {formatCount(steps.length)})
        </small>
      </output>
    </label>
  );
}

function Layers({
  classes,
  look,
  onLook,
}: {
  classes: Classes;
  look: OverlayLook;
  onLook: (look: OverlayLook) => void;
}): ReactElement {
  const toggle = (key: string): void => {
    const hidden = new Set(look.hidden);
    if (!hidden.delete(key)) hidden.add(key);
    onLook({ ...look, hidden });
  };
  return (
    <div className={styles.layers}>
      {Object.entries(classes).map(([layer, labels]) => (
        <fieldset key={layer}>
          <legend>{layer}</legend>
          {Object.entries(labels).map(([id, label]) => (
            <button
              key={id}
              type="button"
              aria-pressed={!look.hidden.has(classKey(layer, id))}
              onClick={() => toggle(classKey(layer, id))}
            >
              <i style={{ background: slotColour(classSlot(id)) }} />
              {label}
            </button>
          ))}
        </fieldset>
      ))}
      <label className={styles.slider}>
        opacity
        <input
          type="range"
          min={0}
          max={100}
          value={look.opacity * 100}
          onChange={({ target }) => onLook({ ...look, opacity: Number(target.value) / 100 })}
        />
      </label>
      <label className={styles.slider}>
        score from
        <input
          type="range"
          min={0}
          max={100}
          value={look.threshold * 100}
          onChange={({ target }) => onLook({ ...look, threshold: Number(target.value) / 100 })}
        />
        <output>{look.threshold.toFixed(2)}</output>
      </label>
    </div>
  );
}
