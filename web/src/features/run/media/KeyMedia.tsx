/** What one key holds: at one step, or a row for each step, newest first. */

import { type ReactElement, useState } from "react";
import { formatCount } from "../../../math/numbers";
import { HistogramSteps } from "../../../media/HistogramSteps";
import { MediaItems } from "../../../media/MediaItems";
import styles from "../../../media/media.module.css";
import { type Source, useSourceValue } from "../../../media/sources";
import { type OnTableLook, type TableLook, TableLookContext } from "../../../media/table/tableLook";
import { WhenNear } from "../../../media/WhenNear";
import { Button } from "../../../ui/Button";

const ROWS_AT_ONCE = 12;

interface KeyMediaProps {
  source: Source;
  /** The tag of what the key holds. */
  kind: string;
  steps: readonly number[];
  /** null: all. */
  step: number | null;
  size: number;
  /** How the key's tables are arranged, at every step. */
  table: TableLook;
  onTable: OnTableLook;
}

export function KeyMedia({ source, kind, steps, step, size, table, onTable }: KeyMediaProps): ReactElement {
  return (
    <section className={styles.key} aria-label={source.key}>
      <WhenNear height={size + 40}>
        <TableLookContext value={{ look: table, onLook: onTable }}>
          {step === null ? (
            <AllSteps source={source} kind={kind} steps={steps} size={size} />
          ) : (
            <OneStep source={source} steps={steps} step={step} size={size} titled />
          )}
        </TableLookContext>
      </WhenNear>
    </section>
  );
}

type Shown = Pick<KeyMediaProps, "source" | "steps" | "size">;

function OneStep({
  source,
  steps,
  step,
  size,
  titled = false,
}: Shown & { step: number; titled?: boolean }): ReactElement {
  const value = useSourceValue(source, steps, step);
  return (
    <>
      {titled ? (
        <header>
          <h2 title={source.key}>{source.key}</h2>
          {value.at !== null && value.at !== step ? <span>from step {formatCount(value.at)}</span> : null}
        </header>
      ) : null}
      <MediaItems run={source.run} value={value} size={size} />
    </>
  );
}

function AllSteps({ source, kind, steps, size }: Shown & { kind: string }): ReactElement {
  const [rows, setRows] = useState(ROWS_AT_ONCE);
  const newest = steps.slice(-rows).reverse();
  return (
    <>
      <header>
        <h2 title={source.key}>{source.key}</h2>
      </header>
      {kind === "histogram" ? <HistogramSteps source={source} steps={steps} /> : null}
      {newest.map((each) => (
        <div key={each} className={styles.row}>
          <b>{formatCount(each)}</b>
          <WhenNear height={size}>
            <OneStep source={source} steps={steps} step={each} size={size} />
          </WhenNear>
        </div>
      ))}
      {rows < steps.length ? (
        <Button onClick={() => setRows(rows + 2 * ROWS_AT_ONCE)}>
          {formatCount(steps.length - rows)} earlier steps
        </Button>
      ) : null}
    </>
  );
}
