/** Settings of two runs beside each other. */

import type { ReactElement } from "react";
import { fullText, isNumeric, shortText } from "../../ui/values";
import styles from "./compare.module.css";
import type { ConfigRow } from "./configDiff";

interface ConfigDiffProps {
  rows: readonly ConfigRow[];
  /** Names of the two runs. */
  names: readonly [string, string];
}

export function ConfigDiff({ rows, names }: ConfigDiffProps): ReactElement {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <div className={styles.configBox} tabIndex={0}>
      <table className={styles.config} aria-label={`Settings of ${names[0]} and of ${names[1]}`}>
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, a, b, differs }) => (
            <tr key={key} data-differs={differs || undefined}>
              <th scope="row" title={key}>
                {key}
              </th>
              <Value value={a} />
              <Value value={b} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ value }: { value: unknown }): ReactElement {
  if (value === undefined) return <td data-missing>not set</td>;
  return (
    <td title={fullText(value)} data-number={isNumeric(value) || undefined}>
      {value === null ? "null" : value === "" ? "“”" : shortText(value)}
    </td>
  );
}
