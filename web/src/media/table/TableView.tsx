/** A logged table. Cells are text or pictures; a click on a column's name sorts. */

import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { ask } from "../../data/http";
import { asked } from "../../data/queries";
import { formatCount } from "../../math/numbers";
import { Button } from "../../ui/Button";
import { Bone, ErrorNote } from "../../ui/Notes";
import { fullText, isNumeric, shortText } from "../../ui/values";
import { fileAddress } from "../fileData";
import { type JoinedMedia, mediaOf, type TableMedia } from "../values";
import styles from "./table.module.css";

const ROWS_AT_ONCE = 100;

export function TableView({ run, table: given }: { run: number; table: TableMedia | JoinedMedia }): ReactElement {
  const table = given.kind === "joined" ? given.tables[0] : given;
  const { data, error, refetch } = useQuery({
    queryKey: [...asked.files(run), "table", table.file.digest ?? table.file.path],
    queryFn: async ({ signal }) =>
      readTable(await (await ask(fileAddress(run, table.file).replace("/api/v1", ""), { signal })).json()),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [sort, setSort] = useState<{ column: number; falling: boolean } | null>(null);
  const [count, setCount] = useState(ROWS_AT_ONCE);
  const rows = useMemo(() => sorted(data?.rows ?? [], sort), [data, sort]);
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Bone height={Math.min(10, table.rows + 1) * 28} />;
  return (
    <div className={styles.table}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div tabIndex={0} role="region" aria-label="Table">
        <table>
          <thead>
            <tr>
              {data.columns.map((column, index) => {
                const at = sort?.column === index ? sort : null;
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns may have equal names.
                  <th key={index} aria-sort={at === null ? "none" : at.falling ? "descending" : "ascending"}>
                    <button
                      type="button"
                      onClick={() => setSort({ column: index, falling: at !== null && !at.falling })}
                    >
                      {column}
                      {at === null ? null : at.falling ? <ArrowDown size={12} /> : <ArrowUp size={12} />}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, count).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own.
              <tr key={index}>
                {data.columns.map((_, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                  <Cell key={column} run={run} value={row[column]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.hint}>
        {formatCount(rows.length)} rows
        {count < rows.length ? (
          <Button onClick={() => setCount(count * 4)}>
            Show {formatCount(Math.min(rows.length, count * 4) - count)} more
          </Button>
        ) : null}
      </p>
    </div>
  );
}

function Cell({ run, value }: { run: number; value: unknown }): ReactElement {
  const [media] = typeof value === "object" && value !== null ? mediaOf(value) : [];
  if (media?.kind === "image") {
    return (
      <td>
        <img src={fileAddress(run, media.file)} alt={media.caption || "picture"} loading="lazy" height={64} />
      </td>
    );
  }
  return (
    <td title={fullText(value)} data-number={isNumeric(value) || undefined}>
      {shortText(value)}
    </td>
  );
}

interface Table {
  columns: string[];
  rows: unknown[][];
}

function readTable(file: unknown): Table {
  const { columns, data } = (typeof file === "object" && file !== null ? file : {}) as Record<string, unknown>;
  return {
    columns: Array.isArray(columns) ? columns.map(String) : [],
    rows: Array.isArray(data) ? data.filter((row): row is unknown[] => Array.isArray(row)) : [],
  };
}

function sorted(rows: readonly unknown[][], sort: { column: number; falling: boolean } | null): readonly unknown[][] {
  if (sort === null) return rows;
  const { column, falling } = sort;
  const compare = (a: unknown, b: unknown): number =>
    typeof a === "number" && typeof b === "number"
      ? a - b
      : fullText(a).localeCompare(fullText(b), undefined, { numeric: true });
  const rising = [...rows].sort((a, b) => compare(a[column], b[column]));
  return falling ? rising.reverse() : rising;
}
