/** One value of one run: short to read, whole on hover. Scrolling across draws only those that come in. */

import { TriangleAlert } from "lucide-react";
import { memo, type ReactElement } from "react";
import type { RunInfo } from "../../data/types";
import { formatAge, formatDuration } from "../../math/durations";
import { formatCount } from "../../math/numbers";
import { durationOf } from "../../ui/runState";
import { StateBadge } from "../../ui/StateBadge";
import { fullText, isNumeric, shortText } from "../../ui/values";
import { type Column, valueIn } from "./columns";
import { markOf } from "./mark";
import styles from "./runs.module.css";

/** A value that is missing stands where the others of its column stand. */
function isRight(value: unknown, column: Column): boolean {
  return value === undefined ? column.numeric : isNumeric(value);
}

export const Cell = memo(function Cell({
  run,
  column,
  width,
  now,
}: {
  run: RunInfo;
  column: Column;
  width: number;
  now: number;
}): ReactElement {
  const { id } = column;
  const value = valueIn(run, id);
  const box = { className: styles.cell, style: { width } };
  switch (id) {
    case "state":
      return (
        <div role="cell" {...box}>
          <StateBadge run={run} now={now} brief />
          <Mark text={markOf(run)} />
        </div>
      );
    case "created":
      return (
        <div role="cell" {...box} data-number title={new Date(run.created * 1000).toLocaleString()}>
          {formatAge(now - run.created)}
        </div>
      );
    case "duration":
      return (
        <div role="cell" {...box} data-number>
          {formatDuration(Math.floor(durationOf(run, now)))}
        </div>
      );
    case "steps":
      return (
        <div role="cell" {...box} data-number>
          {formatCount(run.steps)}
        </div>
      );
    case "tags":
      return (
        <div role="cell" {...box} title={run.tags.join(", ")}>
          {run.tags.map((tag) => (
            <span key={tag} className={styles.tag}>
              {tag}
            </span>
          ))}
        </div>
      );
    default:
      return (
        <div role="cell" {...box} data-number={isRight(value, column) || undefined} title={fullText(value)}>
          {value === undefined ? <span className={styles.faint}>–</span> : shortText(value)}
        </div>
      );
  }
});

function Mark({ text }: { text: string | null }): ReactElement | null {
  if (text === null) return null;
  return (
    <span className={styles.mark} role="img" aria-label={text} title={text}>
      <TriangleAlert size={13} />
    </span>
  );
}
