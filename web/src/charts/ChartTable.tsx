/** The same curves as numbers: rows are x, columns are runs. Thinned evenly when there are very many rows. */

import { type ReactElement, useMemo } from "react";
import { slotColour } from "../math/colours";
import { formatCount, formatValue } from "../math/numbers";
import { xText } from "./axisText";
import type { ChartModel } from "./model";
import styles from "./table.module.css";
import { tableRows } from "./tableRows";

const MOST_ROWS = 200;

export function ChartTable({ model, title }: { model: ChartModel; title: string }): ReactElement {
  const { rows, total } = useMemo(() => tableRows(model, MOST_ROWS), [model]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keyboards must reach it.
    <section className={styles.scroll} tabIndex={0} aria-label={`${title} as a table`}>
      <table className={styles.table}>
        <caption>
          {total > rows.length
            ? `${rows.length} of ${formatCount(total)} rows, evenly chosen`
            : `${formatCount(total)} rows`}
        </caption>
        <thead>
          <tr>
            <th scope="col">{model.x.kind === "step" ? "step" : model.x.label}</th>
            {model.lines.map((line) => (
              <th scope="col" key={`${line.run} ${line.name}`} title={line.name}>
                <i style={{ background: slotColour(line.slot) }} /> {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.x}>
              <th scope="row">
                {xText(model.x.kind, "", row.x)
                  .replace(/^step /, "")
                  .trim()}
              </th>
              {row.values.map((value, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are lines, in their fixed order.
                <td key={index}>{value === null ? "" : formatValue(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
