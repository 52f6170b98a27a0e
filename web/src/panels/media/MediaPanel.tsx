/** Logged media of one or more keys: a place for each shown run, all at the step of one slider. */

import { Columns2, Layers } from "lucide-react";
import { type ReactElement, type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { slotColour } from "../../math/colours";
import { HistogramSteps } from "../../media/HistogramSteps";
import { useLayers } from "../../media/LayerSwitches";
import { MediaItems } from "../../media/MediaItems";
import { StepSlider } from "../../media/StepSlider";
import { type Source, useSettled, useSourceSteps, useSourceValue } from "../../media/sources";
import { type TableLook, TableLookContext } from "../../media/table/tableLook";
import { WhenNear } from "../../media/WhenNear";
import { Wipe } from "../../media/Wipe";
import { inRunColour } from "../../ui/Swatch";
import { useKept } from "../../ui/useKept";
import { useSame } from "../../ui/useSame";
import { PanelEmpty, PanelError, PanelSkeleton } from "../PanelStates";
import type { PanelProps, PanelRun, SettingsProps } from "../panelType";
import styles from "./mediaPanel.module.css";
import type { MediaOptions } from "./types";

/** Places beyond this wait until runs are hidden: each is a request and several pictures. */
const MOST_PLACES = 12;
const SETTLE_MS = 80;
const PICTURE = 160;
/** Pixels of a place that are not its pictures: the run's name and a caption. */
const WORDS = 44;
const SMALLEST = 72;

export function MediaPanel({ keys, runs, spec, options, onOptions }: PanelProps<MediaOptions>): ReactElement {
  const names = keys.length > 0 ? keys.map(({ name }) => name) : spec.keys.map(({ name }) => name);
  const listed = names.join("\n");
  const all = useMemo(() => sourcesOf(runs, listed.split("\n")), [runs, listed]);
  const sources = all.slice(0, MOST_PLACES);
  const { steps, own, pending, error, retry } = useSourceSteps(sources);
  const [{ size, mode, step: wanted, wipe, overlay, table }, change] = useKept(useSame(options), onOptions);
  const [open, setOpen] = useState(false);
  const { switches, around } = useLayers(overlay, (look, moving) => change({ overlay: look }, moving));
  const tables = useMemo(
    () => ({ look: table, onLook: (look: TableLook, moving: boolean) => change({ table: look }, moving) }),
    [table, change],
  );
  const toggleMode = (other: "wipe" | "all"): void => change({ mode: mode === other ? "step" : other });
  const step = useSettled(wanted, SETTLE_MS);
  const { places, fitting } = useFitting();
  if (error !== null) return <PanelError error={error} retry={retry} />;
  if (runs.length === 0) return <PanelEmpty why="No run is shown. Turn one on in the list at the left." />;
  if (steps.length === 0) {
    if (pending) return <PanelSkeleton />;
    return <PanelEmpty why={`None of the ${runs.length} shown runs logged \`${names.join("`, `")}\`.`} />;
  }
  const filled = sources.flatMap((source, index) => (own[index]?.length ? [{ source, own: own[index] ?? [] }] : []));
  const isImage = spec.type === "image";
  return (
    <div className={styles.panel} data-kind={spec.type} data-places={filled.length}>
      {open && switches !== null ? <div className={styles.layers}>{switches}</div> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keyboards must reach it. */}
      <section ref={places} className={styles.places} tabIndex={0} aria-label={`${names.join(", ")} of the shown runs`}>
        <TableLookContext value={tables}>
          {around(
            mode === "wipe" ? (
              <Wipe
                sources={filled.map(({ source }) => source)}
                own={filled.map((each) => each.own)}
                step={step}
                sides={wipe}
                onSides={(sides, moving) => change({ wipe: sides }, moving)}
              />
            ) : (
              filled.map(({ source, own: each }) => (
                <WhenNear key={`${source.run} ${source.key}`} height={120}>
                  {mode === "all" ? (
                    <div className={styles.place} style={inRunColour(source.slot)}>
                      <PlaceName source={source} named={filled.length > 1} />
                      <HistogramSteps source={source} steps={each} />
                    </div>
                  ) : (
                    <Place source={source} own={each} step={step} named={filled.length > 1} size={size ?? fitting} />
                  )}
                </WhenNear>
              ))
            ),
          )}
        </TableLookContext>
        {all.length > sources.length ? (
          <p className={styles.more}>{all.length - sources.length} more: hide some runs to see them</p>
        ) : null}
      </section>
      <div className={styles.foot}>
        {mode === "all" ? (
          <span className={styles.spring}>all {steps.length} steps</span>
        ) : (
          <StepSlider steps={steps} wanted={wanted} onChange={(next) => change({ step: next }, true)} />
        )}
        {switches !== null ? (
          <Tool label="masks and boxes" on={open} onToggle={() => setOpen(!open)}>
            <Layers size={13} />
          </Tool>
        ) : null}
        {isImage ? (
          <Tool label="A/B" on={mode === "wipe"} onToggle={() => toggleMode("wipe")}>
            <Columns2 size={13} />
          </Tool>
        ) : null}
        {spec.type === "histogram" ? (
          <Tool label="all steps" on={mode === "all"} onToggle={() => toggleMode("all")}>
            <Layers size={13} />
          </Tool>
        ) : null}
      </div>
    </div>
  );
}

/** The size at which a picture with its words fills the height of the panel. */
function useFitting(): { places: RefObject<HTMLElement | null>; fitting: number } {
  const places = useRef<HTMLElement>(null);
  const [fitting, setFitting] = useState(PICTURE);
  useLayoutEffect(() => {
    const element = places.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setFitting(Math.max(SMALLEST, element.clientHeight - WORDS)));
    observer.observe(element);
    return () => observer.disconnect();
  });
  return { places, fitting };
}

/** A run's name tells it; with several keys the key does too. */
function sourcesOf(runs: readonly PanelRun[], names: readonly string[]): Source[] {
  return runs.flatMap(({ run, name, slot }) =>
    names.map((key) => ({ run, key, slot, label: names.length > 1 ? `${name} · ${key}` : name })),
  );
}

function Place({
  source,
  own,
  step,
  named,
  size,
}: {
  source: Source;
  own: readonly number[];
  step: number | null;
  named: boolean;
  size: number;
}): ReactElement {
  const value = useSourceValue(source, own, step);
  return (
    <div
      className={styles.place}
      style={inRunColour(source.slot)}
      data-step={value.at ?? undefined}
      data-run={source.run}
    >
      <PlaceName source={source} named={named} />
      <MediaItems run={source.run} value={value} size={size} />
    </div>
  );
}

function PlaceName({ source, named }: { source: Source; named: boolean }): ReactElement | null {
  if (!named) return null;
  return (
    <span className={styles.name} title={source.label}>
      {source.slot === null ? null : <i style={{ background: slotColour(source.slot) }} />}
      {source.label}
    </span>
  );
}

function Tool({
  label,
  on,
  onToggle,
  children,
}: {
  label: string;
  on: boolean;
  onToggle: () => void;
  children: ReactElement;
}): ReactElement {
  return (
    <button type="button" className={styles.tool} aria-pressed={on} aria-label={label} title={label} onClick={onToggle}>
      {children}
    </button>
  );
}

export function MediaSettings({ options, onChange }: SettingsProps<MediaOptions>): ReactElement {
  const size = options.size ?? PICTURE;
  return (
    <label className={styles.setting}>
      size of pictures
      <input
        type="range"
        min={64}
        max={512}
        step={16}
        value={size}
        onChange={({ target }) => onChange({ ...options, size: Number(target.value) })}
      />
      <output>{size} px</output>
    </label>
  );
}
