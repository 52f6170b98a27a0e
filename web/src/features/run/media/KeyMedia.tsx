/** What one key holds: at one step, or a row for each step, newest first. */

import { type ReactElement, useState } from "react";
import { useValues } from "../../../data/queries";
import { formatCount } from "../../../math/numbers";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { Bone, ErrorNote } from "../../../ui/Notes";
import { stepAt } from "../steps";
import { HistogramView } from "./HistogramView";
import { fileAddress, ImageCard } from "./ImageCard";
import styles from "./media.module.css";
import type { OverlayLook } from "./overlay";
import { TableView } from "./TableView";
import { type Media, mediaOf } from "./values";

const ROWS_AT_ONCE = 12;

interface KeyMediaProps extends Drawn {
  name: string;
  steps: readonly number[];
  pending: boolean;
  error: Error | null;
  retry: () => void;
  /** null: all. */
  step: number | null;
}

interface Drawn {
  run: number;
  look: OverlayLook;
  size: number;
  onClasses: (layer: string, classes: Record<string, string>) => void;
}

export function KeyMedia({ name, steps, pending, error, retry, step, ...drawn }: KeyMediaProps): ReactElement {
  const [rows, setRows] = useState(ROWS_AT_ONCE);
  const newest = [...steps].reverse();
  const at = step === null ? null : stepAt(steps, step);
  return (
    <section className={styles.key} aria-label={name}>
      <header>
        <h2 title={name}>{name}</h2>
        {at !== null && at !== step ? <span>from step {formatCount(at)}</span> : null}
      </header>
      {error === null ? null : <ErrorNote error={error} retry={retry} />}
      {pending ? <Bone height={drawn.size} width={drawn.size} /> : null}
      {at !== null ? <StepMedia name={name} step={at} {...drawn} /> : null}
      {step === null
        ? newest.slice(0, rows).map((each) => (
            <div key={each} className={styles.row}>
              <b>{formatCount(each)}</b>
              <StepMedia name={name} step={each} {...drawn} />
            </div>
          ))
        : null}
      {step === null && rows < steps.length ? (
        <Button onClick={() => setRows(rows + 2 * ROWS_AT_ONCE)}>
          {formatCount(steps.length - rows)} earlier steps
        </Button>
      ) : null}
    </section>
  );
}

function StepMedia({ name, step, run, ...drawn }: Drawn & { name: string; step: number }): ReactElement {
  const { data, error, refetch } = useValues(run, name, step, step, 1);
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Bone height={drawn.size} width={drawn.size} />;
  return (
    <div className={styles.items}>
      {data.rows
        .flatMap(({ value }) => mediaOf(value))
        .map((media, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items of one logged value keep their places.
          <One key={index} media={media} run={run} {...drawn} />
        ))}
    </div>
  );
}

function One({ media, run, ...drawn }: Drawn & { media: Media }): ReactElement {
  switch (media.kind) {
    case "image":
      return <ImageCard run={run} picture={media} {...drawn} />;
    case "histogram":
      return <HistogramView {...media} />;
    case "table":
      return <TableView run={run} table={media} />;
    case "text":
      return (
        <div className={styles.string}>
          <pre>{media.text}</pre>
          <Copy text={media.text} />
        </div>
      );
    case "other":
      return (
        <div className={styles.string}>
          <pre>{media.text}</pre>
          {media.file === null ? (
            <Copy text={media.text} />
          ) : (
            <a href={fileAddress(run, media.file)} download>
              download the {media.tag}
            </a>
          )}
        </div>
      );
  }
}
