/** A logged table: a filter line, groups with counts, and rows that scroll however many they are. */

import { type ReactElement, useEffect, useId, useMemo, useState } from "react";
import { formatCount, formatValue } from "../../math/numbers";
import { Button } from "../../ui/Button";
import { SearchField } from "../../ui/Fields";
import { Bone, ErrorNote, withCode } from "../../ui/Notes";
import { shortText } from "../../ui/values";
import { useSettled } from "../sources";
import type { JoinedMedia, TableMedia } from "../values";
import type { Arrangement, Group } from "./arrange";
import type { TableClient, TableState } from "./client";
import { equals } from "./filter";
import { TableGrid } from "./TableGrid";
import styles from "./table.module.css";
import { arrangementOf, columnName, type TableLook, useTableLook } from "./tableLook";
import { useTable, useTableState } from "./useTable";

const TYPING_MS = 250;

export function TableView({ run, table }: { run: number; table: TableMedia | JoinedMedia }): ReactElement {
  const { client, again } = useTable(run, table);
  return client === null ? <Bone height={120} /> : <Opened run={run} client={client} again={again} />;
}

function Opened({ run, client, again }: { run: number; client: TableClient; again: () => void }): ReactElement {
  const state = useTableState(client);
  const { look, onLook } = useTableLook();
  const { columns } = state;
  const arrangement = useMemo(() => arrangementOf(look, columns), [look, columns]);
  const { sort, group } = arrangement;
  const filter = useSettled(arrangement.filter, TYPING_MS);
  const isPlain = filter === "" && sort === null && group === null;
  const [touched, setTouched] = useState(false);
  useEffect(() => {
    // A table that nobody arranged is shown as it is, while it still comes.
    if (!isPlain) setTouched(true);
    if (!isPlain || touched) client.arrange({ filter, sort, group });
  }, [client, filter, sort, group, isPlain, touched]);
  if (state.failed !== null) return <ErrorNote error={new Error(state.failed)} retry={again} />;
  if (state.columns.length === 0 && state.loading !== null) return <Bone height={120} />;
  const change = (changed: Partial<TableLook>): void => onLook({ ...look, ...changed }, "filter" in changed);
  const turn = (column: number): void => {
    const falling = sort?.column === column;
    change({ sort: falling && sort.falling ? null : { column: columnName(columns, column), falling } });
  };
  return (
    <div className={styles.table} data-loaded={state.loading === null || undefined} data-busy={state.busy || undefined}>
      <Tools arrangement={arrangement} state={state} onChange={change} />
      {state.wrong === null ? null : <p className={styles.wrong}>{withCode(state.wrong)}</p>}
      {group !== null && state.shown.groups !== null ? (
        <Groups
          state={state}
          groups={state.shown.groups}
          column={group}
          onChoose={(value) => {
            const term = equals(state.columns[group] ?? "", value);
            change({ group: null, filter: arrangement.filter === "" ? term : `${arrangement.filter} and ${term}` });
          }}
        />
      ) : (
        <TableGrid run={run} client={client} state={state} sort={sort} onSort={turn} />
      )}
    </div>
  );
}

function Tools({
  arrangement,
  state,
  onChange,
}: {
  arrangement: Arrangement;
  state: TableState;
  onChange: (change: Partial<TableLook>) => void;
}): ReactElement {
  const id = useId();
  const { count, loading, shown, busy, note } = state;
  const rows = shown.count === count ? formatCount(count) : `${formatCount(shown.count)} of ${formatCount(count)}`;
  return (
    <div className={styles.tools}>
      <SearchField
        label="filter: score > 0.5 and label = cat"
        value={arrangement.filter}
        onChange={({ target }) => onChange({ filter: target.value })}
      />
      <div>
        <label htmlFor={id}>group</label>
        <select
          id={id}
          value={arrangement.group ?? ""}
          onChange={({ target }) =>
            onChange({ group: target.value === "" ? null : columnName(state.columns, Number(target.value)) })
          }
        >
          <option value="">none</option>
          {state.columns.map((name, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns may have equal names.
            <option key={column} value={column}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <output aria-live="polite">
        {rows} rows{loading === null ? "" : `, ${Math.floor(loading * 100)}% read`}
        {busy ? ", working…" : ""}
        {note === "" ? "" : `; ${note}`}
      </output>
    </div>
  );
}

function Groups({
  state,
  groups,
  column,
  onChoose,
}: {
  state: TableState;
  groups: readonly Group[];
  column: number;
  onChoose: (value: unknown) => void;
}): ReactElement {
  const numeric = state.columns
    .map((name, index) => ({ name, index }))
    .filter(({ index }) => index !== column && groups.some(({ means }) => means[index] !== null));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <div className={styles.groups} tabIndex={0} role="region" aria-label="groups">
      <table>
        <thead>
          <tr>
            <th>{state.columns[column]}</th>
            <th data-number>rows</th>
            {numeric.map(({ name, index }) => (
              <th key={index} data-number>
                mean {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ value, count, means }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the groups of one arrangement keep their places.
            <tr key={place}>
              <td>
                <Button onClick={() => onChoose(value)}>{shortText(value) || "empty"}</Button>
              </td>
              <td data-number>{formatCount(count)}</td>
              {numeric.map(({ index }) => (
                <td key={index} data-number>
                  {means[index] == null ? "" : formatValue(means[index])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {state.shown.moreGroups > 0 ? <p>{formatCount(state.shown.moreGroups)} smaller groups are not listed</p> : null}
    </div>
  );
}
