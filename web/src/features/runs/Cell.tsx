/** One value of one run: short to read, whole on hover. Scrolling across draws only those that come in. */

import { TriangleAlert } from "lucide-react";
import { memo, type ReactElement } from "react";
import type { RunInfo } from "../../data/types";
import { formatAge } from "../../math/durations";
import { formatCount } from "../../math/numbers";
import { durationText } from "../../ui/runState";
import { StateBadge } from "../../ui/StateBadge";
import { fullText, isNumeric, shortText } from "../../ui/values";
import { type Column, valueIn } from "./columns";
import { mayBeCut } from "./cut";
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
  switch (id) {
    case "state":
      return (
        <div role="cell" className={styles.cell} style={{ width }} data-cut>
          <StateBadge run={run} now={now} brief />
          <Mark text={markOf(run)} />
        </div>
      );
    case "created":
      return (
        <Text width={width} title={new Date(run.created * 1000).toLocaleString()} right>
          {formatAge(now - run.created)}
        </Text>
      );
    case "duration":
      return (
        <Text width={width} right>
          {durationText(run, now)}
        </Text>
      );
    case "steps":
      return (
        <Text width={width} right>
          {formatCount(run.steps)}
        </Text>
      );
    case "tags":
      return (
        <div role="cell" className={styles.cell} style={{ width }} title={run.tags.join(", ")} data-cut>
          {run.tags.map((tag) => (
            <span key={tag} className={styles.tag}>
              {tag}
            </span>
          ))}
        </div>
      );
    default:
      return (
        <Text width={width} title={fullText(value)} right={isRight(value, column)} faint={value === undefined}>
          {value === undefined ? "–" : shortText(value)}
        </Text>
      );
  }
});

interface TextProps {
  width: number;
  title?: string;
  right?: boolean;
  faint?: boolean;
  children: string;
}

function Text({ width, title, right = false, faint = false, children }: TextProps): ReactElement {
  return (
    <div
      role="cell"
      className={styles.cell}
      style={{ width }}
      title={title}
      data-number={right || undefined}
      data-faint={faint || undefined}
      data-cut={mayBeCut(children, width, right) || undefined}
    >
      {children}
    </div>
  );
}

function Mark({ text }: { text: string | null }): ReactElement | null {
  if (text === null) return null;
  return (
    <span className={styles.mark} role="img" aria-label={text} title={text}>
      <TriangleAlert size={13} />
    </span>
  );
}
