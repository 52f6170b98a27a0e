/** Columns of the runs table: which there are, which are shown by themselves. Pure. */

import { ownOf } from "../../data/own";
import type { RunInfo } from "../../data/types";
import { isNumeric, mediaKind } from "../../ui/values";
import { STATISTICS, statisticOf } from "./statistics";

export type Group = "run" | "summary" | "statistics" | "config";

export interface Column {
  /** What the server sorts by: `state`, `summary.loss`, `config.lr`. */
  id: string;
  label: string;
  group: Group;
  numeric: boolean;
  width: number;
}

/** The newest first. */
export const DEFAULT_SORT = "-created";
/** More columns are shown only when they are chosen. */
const MOST_BY_THEMSELVES = 40;

const FIXED: readonly Column[] = [
  { id: "state", label: "State", group: "run", numeric: false, width: 112 },
  { id: "created", label: "Age", group: "run", numeric: true, width: 72 },
  { id: "duration", label: "Duration", group: "run", numeric: true, width: 96 },
  { id: "steps", label: "Steps", group: "run", numeric: true, width: 80 },
  { id: "user", label: "User", group: "run", numeric: false, width: 96 },
  { id: "group", label: "Group", group: "run", numeric: false, width: 112 },
  { id: "job_type", label: "Job type", group: "run", numeric: false, width: 96 },
  { id: "tags", label: "Tags", group: "run", numeric: false, width: 144 },
  { id: "notes", label: "Notes", group: "run", numeric: false, width: 200 },
];
/** Not known to the server as an order. */
export const UNSORTED: ReadonlySet<string> = new Set(["duration", "tags", "notes"]);
const ALWAYS: ReadonlySet<string> = new Set(["state", "created", "duration", "tags"]);

/** All columns that the runs have values for: of the run itself, then results, their statistics, then settings. */
export function columnsOf(runs: readonly RunInfo[]): Column[] {
  const found = valueColumns(runs, "summary");
  const statistics = new Set(found.filter(({ numeric }) => numeric).flatMap(statisticsOf));
  // A statistic that was asked for comes among the values; a key that is itself called so is one, and comes first.
  const asked = new Set([...statistics].map(({ id }) => id));
  const plain = found.filter(({ id }) => !asked.has(id));
  return [...FIXED, ...plain, ...[...statistics].filter(isOf(plain)), ...valueColumns(runs, "config")];
}

function statisticsOf({ label }: Column): Column[] {
  return STATISTICS.map((what) => {
    const name = `${label}.${what}`;
    return { id: `summary.${name}`, label: name, group: "statistics", numeric: true, width: widthOf(name, true) };
  });
}

/** Whether a statistic is one of a column in `plain`: there is none of a statistic. */
function isOf(plain: readonly Column[]): (column: Column) => boolean {
  const keys = new Set(plain.map(({ label }) => label));
  return ({ label }) => keys.has(statisticOf(label)?.key ?? "");
}

const byName = new Intl.Collator(undefined, { numeric: true });

function valueColumns(runs: readonly RunInfo[], group: "summary" | "config"): Column[] {
  const numeric = new Map<string, boolean>();
  for (const run of runs) {
    for (const [key, value] of Object.entries(run[group])) {
      if (key.startsWith("_") || mediaKind(value) !== null) continue;
      numeric.set(key, (numeric.get(key) ?? true) && (isNumeric(value) || value === null));
    }
  }
  return [...numeric]
    .sort(([a], [b]) => byName.compare(a, b))
    .map(([key, isNumber]) => ({
      id: `${group}.${key}`,
      label: key,
      group,
      numeric: isNumber,
      width: widthOf(key, isNumber),
    }));
}

/** Room for the name and for a number of 4 digits. */
function widthOf(label: string, numeric: boolean): number {
  return Math.max(numeric ? 88 : 104, Math.min(200, label.length * 7 + 36));
}

/** The columns that are shown when the reader chose none: those that tell the listed runs apart, and the order's. */
export function columnsByThemselves(columns: readonly Column[], runs: readonly RunInfo[], sort = ""): Column[] {
  const ordered = sort.replace(/^-/, "");
  const telling = columns.filter(
    (column) =>
      ALWAYS.has(column.id) || (column.group === "statistics" ? column.id === ordered : differs(column, runs)),
  );
  return telling.slice(0, MOST_BY_THEMSELVES);
}

function differs({ id, group }: Column, runs: readonly RunInfo[]): boolean {
  const texts = new Set(runs.map((run) => JSON.stringify(valueIn(run, id)) ?? ""));
  if (group === "run") return texts.size > 1 && id !== "notes";
  return texts.size > 1 || runs.length === 1;
}

/** `cols` of the address -> columns; names that no run has are left out. */
export function chosenColumns(columns: readonly Column[], chosen: string): Column[] {
  const byId = new Map(columns.map((column) => [column.id, column]));
  return columnIds(chosen).flatMap((id) => byId.get(id) ?? []);
}

/** `before` itself when `now` says the same: rows of the same columns are not drawn anew. */
export function sameColumns(before: readonly Column[], now: readonly Column[]): readonly Column[] {
  const isSame = ({ id, width, numeric }: Column, index: number): boolean => {
    const old = before[index];
    return old?.id === id && old.width === width && old.numeric === numeric;
  };
  return before.length === now.length && now.every(isSame) ? before : now;
}

/** `cols` of the address -> ids. */
export function columnIds(chosen: string): string[] {
  return chosen.split(",").map(unescaped);
}

function unescaped(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** Columns -> `cols`; commas in names are escaped. */
export function joinColumns(columns: readonly Column[]): string {
  return columns.map(({ id }) => id.replace(/[%,]/g, encodeURIComponent)).join(",");
}

export function valueIn(run: RunInfo, id: string): unknown {
  if (id.startsWith("summary.")) return ownOf(run.summary, id.slice("summary.".length));
  if (id.startsWith("config.")) return ownOf(run.config, id.slice("config.".length));
  return (run as unknown as Record<string, unknown>)[id];
}

/** What a click on a column's name leads to: falling, rising, the default again. */
export function nextSort(sort: string, id: string, standard: string): string {
  if (sort === `-${id}`) return id;
  return sort === id ? standard : `-${id}`;
}
