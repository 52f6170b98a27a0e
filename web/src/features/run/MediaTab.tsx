/** Pictures, sounds, films, tables, plots and what else the run logged that is no number, by key and step. */

import { type ReactElement, useMemo } from "react";
import { ownOf } from "../../data/own";
import { useRunKeys } from "../../data/queries";
import { useLayers } from "../../media/LayerSwitches";
import styles from "../../media/media.module.css";
import { StepSlider } from "../../media/StepSlider";
import { type Source, useSettled, useSourceSteps } from "../../media/sources";
import { stepAt } from "../../media/steps";
import { PLAIN_TABLE } from "../../media/table/tableLook";
import { Wipe } from "../../media/Wipe";
import { Choice } from "../../ui/Fields";
import { Bone, Empty, ErrorNote } from "../../ui/Notes";
import { useShortcut } from "../../ui/shortcuts";
import { useKept } from "../../ui/useKept";
import { useSame } from "../../ui/useSame";
import { KeyMedia } from "./media/KeyMedia";
import { type MediaView, mediaSearch, mediaView, SIZES } from "./media/mediaSearch";
import type { RunPageSearch, TabProps } from "./tabs";

const SETTLE_MS = 80;

export default function MediaTab({ detail, search, onSearch }: TabProps): ReactElement {
  const { run } = detail.run;
  const asKeys = useRunKeys(run);
  const keys = useMemo(
    () => (asKeys.data ?? []).filter(({ kind, hidden }) => kind !== "number" && !hidden),
    [asKeys.data],
  );
  const sources = useMemo(
    () => keys.map(({ name }): Source => ({ run, key: name, label: name, slot: null })),
    [keys, run],
  );
  const { steps, own, error, pending, retry } = useSourceSteps(sources);
  const wanted = search.step ?? null;
  const step = useSettled(stepAt(steps, wanted), SETTLE_MS) ?? stepAt(steps, wanted);
  const asView = useSame(mediaView(search));
  const [{ mode, size, wipe, overlay, tables }, change] = useKept(asView, (view) =>
    onSearch(withView(search, view), false),
  );
  const { switches, around } = useLayers(overlay, (look, moving) => change({ overlay: look }, moving));
  const goTo = (next: number | null): void => {
    // At the newest step the page goes on with the run.
    const { step: _before, ...rest } = search;
    onSearch(next === null || next === steps.at(-1) ? rest : { ...rest, step: next }, true);
  };
  const by = (count: number): void => {
    const place = steps.indexOf(stepAt(steps, wanted) ?? 0) + count;
    goTo(steps[Math.max(0, Math.min(steps.length - 1, place))] ?? null);
  };
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
          '`run.log({"examples": [runcairn.Image(x, caption="x")]})` shows pictures here, step by step; sounds, films, tables, plots, point clouds and strings too.'
        }
      />
    );
  }
  const pictures = sources.flatMap((source, index) =>
    keys[index]?.kind === "image-file" ? [{ source, own: own[index] ?? [] }] : [],
  );
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <Choice
          label="Steps"
          value={mode}
          options={[
            { value: "step", label: "One step" },
            { value: "all", label: "All steps" },
            ...(pictures.length > 0 ? [{ value: "wipe" as const, label: "A/B" }] : []),
          ]}
          onChange={(next) => change({ mode: next })}
        />
        {mode !== "all" && steps.length > 0 ? <StepSlider steps={steps} wanted={wanted} onChange={goTo} /> : null}
        <span className={styles.spring} />
        {mode === "wipe" ? null : <SizeSlider size={size} onSize={(next) => change({ size: next }, true)} />}
      </div>
      {switches}
      {error === null ? null : <ErrorNote error={error} retry={retry} />}
      {pending && steps.length === 0 ? <Bone height={size} width={size} /> : null}
      {around(
        mode === "wipe" ? (
          <section className={styles.key} aria-label="A/B">
            <Wipe
              sources={pictures.map(({ source }) => source)}
              own={pictures.map((each) => each.own)}
              step={step}
              sides={wipe}
              onSides={(sides, moving) => change({ wipe: sides }, moving)}
            />
          </section>
        ) : (
          sources.map((source, index) =>
            (own[index]?.length ?? 0) === 0 ? null : (
              <KeyMedia
                key={source.key}
                source={source}
                kind={keys[index]?.kind ?? ""}
                steps={own[index] ?? []}
                step={mode === "all" ? null : step}
                size={size}
                table={ownOf(tables, source.key) ?? PLAIN_TABLE}
                onTable={(look, moving) => change({ tables: { ...tables, [source.key]: look } }, moving)}
              />
            ),
          )
        ),
      )}
    </div>
  );
}

function withView(search: RunPageSearch, view: MediaView): RunPageSearch {
  const { mode: _mode, size: _size, wipe: _wipe, overlay: _overlay, tables: _tables, ...rest } = search;
  return { ...rest, ...mediaSearch(view) };
}

function SizeSlider({ size, onSize }: { size: number; onSize: (size: number) => void }): ReactElement {
  return (
    <label className={styles.slider}>
      size
      <input
        type="range"
        min={SIZES.least}
        max={SIZES.most}
        step={16}
        value={size}
        onChange={({ target }) => onSize(Number(target.value))}
      />
    </label>
  );
}
