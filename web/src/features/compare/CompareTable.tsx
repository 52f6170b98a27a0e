/** Settings or results of two runs beside each other. */

import type { ReactElement } from "react";
import { fullText, isNumeric, shortText } from "../../ui/values";
import styles from "./compare.module.css";
import { type CompareRow, changeText } from "./rows";

interface CompareTableProps {
  rows: readonly CompareRow[];
  /** Names of the two runs. */
  names: readonly [string, string];
  /** What a row is. */
  what: "Setting" | "Metric";
  /** What stands where a run has no such row. */
  missing: string;
}

export function CompareTable({ rows, names, what, missing }: CompareTableProps): ReactElement {
  const changes = what === "Metric";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <div className={styles.configBox} tabIndex={0}>
      <table className={styles.config} aria-label={`${what}s of ${names[0]} and of ${names[1]}`}>
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
            {changes ? <th scope="col">B − A</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, a, b, differs }) => (
            <tr key={key} data-differs={differs || undefined}>
              <th scope="row" title={key}>
                {key}
              </th>
              <Value value={a} missing={missing} />
              <Value value={b} missing={missing} />
              {changes ? <td>{changeText(a, b)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ value, missing }: { value: unknown; missing: string }): ReactElement {
  if (value === undefined) return <td data-missing>{missing}</td>;
  return (
    <td title={fullText(value)} data-number={isNumeric(value) || undefined}>
      {value === null ? "null" : value === "" ? "“”" : shortText(value)}
    </td>
  );
}
