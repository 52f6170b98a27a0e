/** Two networks beside each other, layer by layer, with what is different. */

import type { ReactElement } from "react";
import { formatCount } from "../math/numbers";
import type { Row, Status } from "./align";
import { LayerCell } from "./LayerCell";
import { parametersText } from "./NetworkTable";
import { shapeText } from "./network";
import styles from "./networks.module.css";
import { Cell, Head, Rows } from "./rows";

const COLUMNS = "24px minmax(150px, 3fr) 92px 92px minmax(150px, 3fr) 92px 92px minmax(200px, 4fr)";
const MARKS: Record<Status, string> = { added: "+", removed: "−", changed: "~", inside: "", same: "", reshaped: "" };
const WORDS: Record<Status, string> = {
  added: "added",
  removed: "removed",
  changed: "changed",
  inside: "something in it differs",
  same: "the same",
  reshaped: "the same, on data of another shape",
};

interface NetworkDiffProps {
  rows: readonly Row[];
  /** Names of the two runs. */
  names: readonly [string, string];
}

export function NetworkDiff({ rows, names }: NetworkDiffProps): ReactElement {
  return (
    <Rows
      label={`Layers of ${names[0]} and of ${names[1]}`}
      columns={COLUMNS}
      count={rows.length}
      head={
        <>
          <Head />
          <Head>A</Head>
          <Head>Output</Head>
          <Head number>Parameters</Head>
          <Head>B</Head>
          <Head>Output</Head>
          <Head number>Parameters</Head>
          <Head>What differs</Head>
        </>
      }
      row={(index) => {
        const row = rows[index];
        if (row === undefined) return { key: String(index), cells: null };
        return { key: String(index), status: row.status, cells: <DiffCells row={row} /> };
      }}
    />
  );
}

function DiffCells({ row: { status, depth, a, b, changes } }: { row: Row }): ReactElement {
  const told = changes.map(({ what, a: from, b: to }) => `${what} ${from} → ${to}`).join(" · ");
  return (
    <>
      <Cell className={styles.mark} title={WORDS[status]}>
        <span aria-hidden="true">{MARKS[status]}</span>
        <span className={styles.hidden}>{WORDS[status]}</span>
      </Cell>
      <LayerCell layer={a} depth={depth} />
      <Cell className={styles.shape}>{a === null ? "" : shapeText(a.outputs)}</Cell>
      <Cell number>{a === null ? "" : parametersText(a)}</Cell>
      <LayerCell layer={b} depth={depth} />
      <Cell className={styles.shape}>{b === null ? "" : shapeText(b.outputs)}</Cell>
      <Cell number title={differenceText(a?.parameters, b?.parameters)}>
        {b === null ? "" : parametersText(b)}
      </Cell>
      <Cell className={styles.changes} title={told}>
        {changes.map(({ what, a: from, b: to }) => (
          <span key={what}>
            {what} <del>{from}</del> → <ins>{to}</ins>
          </span>
        ))}
      </Cell>
    </>
  );
}

/** `+1,204`; nothing where it is the same or there is only one. */
export function differenceText(a: number | undefined, b: number | undefined): string {
  if (a === undefined || b === undefined || a === b) return "";
  return `${b > a ? "+" : "−"}${formatCount(Math.abs(b - a))}`;
}
