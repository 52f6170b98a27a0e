/** Images of one key: a row for each shown run, all at the step of one slider. */

import { useQueries } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { api } from "../../data/api";
import { asked } from "../../data/queries";
import type { ValuesPage } from "../../data/types";
import { slotColour } from "../../math/colours";
import { formatCount } from "../../math/numbers";
import { PanelEmpty, PanelError, PanelSkeleton } from "../PanelStates";
import type { PanelProps, PanelRun } from "../panelType";
import styles from "./image.module.css";
import type { ImageOptions } from "./index";
import { allSteps, picturesOf, stepAt } from "./pictures";

/** Rows beyond this wait until runs are hidden: each is a request and several pictures. */
const MOST_RUNS = 12;

export function ImagePanel({ keys, runs, spec }: PanelProps<ImageOptions>): ReactElement {
  const key = keys[0]?.name ?? spec.keys[0]?.name ?? "";
  const shown = runs.slice(0, MOST_RUNS);
  const [wanted, setWanted] = useState<number | null>(null);
  const lists = useQueries({
    queries: shown.map(({ run }) => ({
      queryKey: asked.values(run, key),
      queryFn: () => api.values(run, { key, limit: 1 }),
    })),
  });
  const failed = lists.find((list) => list.isError);
  if (failed)
    return (
      <PanelError
        error={failed.error as Error}
        retry={() => {
          for (const list of lists) if (list.isError) void list.refetch();
        }}
      />
    );
  if (runs.length === 0) return <PanelEmpty why="No run is shown. Turn one on in the list at the left." />;
  const steps = allSteps(lists.map((list) => list.data?.steps ?? []));
  if (steps.length === 0) {
    if (lists.some((list) => list.isPending)) return <PanelSkeleton />;
    return <PanelEmpty why={`None of the ${shown.length} shown runs logged images under \`${key}\`.`} />;
  }
  const withSteps = shown
    .map((run, index) => ({ run, steps: lists[index]?.data?.steps ?? [] }))
    .filter((each) => each.steps.length > 0);
  return (
    <div className={styles.panel}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keyboards must reach it. */}
      <section className={styles.rows} tabIndex={0} aria-label={`images of ${key}`}>
        {withSteps.map(({ run, steps: own }) => (
          <RunRow key={run.run} {...{ run, name: key, step: stepAt(own, wanted) as number }} named={runs.length > 1} />
        ))}
        {runs.length > shown.length ? (
          <p className={styles.more}>{runs.length - shown.length} more runs: hide some to see them</p>
        ) : null}
      </section>
      <StepSlider steps={steps} wanted={wanted} onChange={setWanted} />
    </div>
  );
}

function RunRow({
  run,
  name,
  step,
  named,
}: {
  run: PanelRun;
  name: string;
  step: number;
  named: boolean;
}): ReactElement {
  const [page] = useQueries({
    queries: [
      {
        queryKey: [...asked.values(run.run, name), step],
        queryFn: () => api.values(run.run, { key: name, lo: step, hi: step, limit: 1 }),
        staleTime: Number.POSITIVE_INFINITY,
        placeholderData: (before: ValuesPage | undefined) => before,
      },
    ],
  });
  const pictures = picturesOf(page.data?.rows.at(-1)?.value);
  return (
    <div className={styles.run}>
      {named ? (
        <span className={styles.name} title={run.name}>
          <i style={{ background: slotColour(run.slot) }} />
          {run.name}
        </span>
      ) : null}
      <div className={styles.pictures}>
        {pictures.map((picture, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pictures of one list have an order and no other name.
          <figure key={index}>
            <a href={api.fileUrl(run.run, picture.path)} target="_blank" rel="noreferrer">
              <img
                src={api.fileUrl(run.run, picture.path)}
                alt={picture.caption || `${name}, step ${step}, image ${index + 1}`}
                loading="lazy"
                decoding="async"
                width={picture.width ?? undefined}
                height={picture.height ?? undefined}
              />
            </a>
            {picture.caption ? <figcaption title={picture.caption}>{picture.caption}</figcaption> : null}
          </figure>
        ))}
      </div>
    </div>
  );
}

function StepSlider({
  steps,
  wanted,
  onChange,
}: {
  steps: readonly number[];
  wanted: number | null;
  onChange: (step: number | null) => void;
}): ReactElement {
  const last = steps.length - 1;
  const at = wanted === null ? last : Math.max(0, steps.indexOf(stepAt(steps, wanted) as number));
  return (
    <label className={styles.slider}>
      <span>step</span>
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        disabled={last === 0}
        aria-valuetext={`step ${steps[at]}`}
        // The end means "the newest", so that the panel follows a running script.
        onChange={({ target }) =>
          onChange(Number(target.value) === last ? null : (steps[Number(target.value)] as number))
        }
      />
      <output>{formatCount(steps[at] as number)}</output>
    </label>
  );
}
