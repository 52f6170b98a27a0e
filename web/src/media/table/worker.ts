/** Reads, sorts, filters and groups a table off the page's thread: whatever its size, the page scrolls on. */

import { type Arrangement, arranged, grouped } from "./arrange";
import type { FromWorker, Part, ToWorker } from "./messages";
import { joined, picked, type Rows } from "./rows";
import { RowScanner } from "./scan";

/** Rows are told of this often while they arrive. */
const TELL_MS = 100;
const MOST_GROUPS = 1_000;

let rows: Rows = { columns: [], count: 0, block: () => [] };
let order: Uint32Array | null = null;
let latest = 0;

function say(message: FromWorker): void {
  postMessage(message);
}

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "open") void open(data.parts, data.keys).catch(fail);
  else if (data.type === "arrange") arrange(data.id, data.arrangement);
  else give(data.id, data.from, data.to);
});

function fail(error: unknown): void {
  say({ type: "failed", message: messageOf(error) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function open(parts: Part[], keys: [string, string] | null): Promise<void> {
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  const tables: Rows[] = [];
  let before = 0;
  for (const part of parts) {
    const scanner = new RowScanner(part.size);
    const table = tableOf(scanner);
    const base = before;
    await read(part.url, scanner, (bytes, isEnd) => {
      if (keys === null) rows = table;
      before = base + bytes;
      const shown = keys === null ? table : rows;
      const { count } = shown;
      // Columns can stand after the rows; until then they have numbers.
      const columns = [...shown.columns];
      if (!isEnd) say({ type: "progress", columns, count, bytes: before, total, done: false, note: "" });
    });
    tables.push(table);
  }
  let note = "";
  const [a, b] = tables;
  if (keys !== null && a !== undefined && b !== undefined) {
    const found = joined(a, b, keys);
    rows = found.rows;
    const [left, right] = found.alone;
    if (left + right > 0) note = `without a partner: ${left} of the first, ${right} of the second`;
  }
  say({ type: "progress", columns: [...rows.columns], count: rows.count, bytes: before, total, done: true, note });
}

function tableOf(scanner: RowScanner): Rows {
  return {
    get columns() {
      return scanner.columns ?? (scanner.block(0, 1)[0] ?? []).map((_, index) => String(index));
    },
    get count() {
      return scanner.count;
    },
    block: (from, to) => scanner.block(from, to),
  };
}

async function read(url: string, scanner: RowScanner, tell: (bytes: number, isEnd: boolean) => void): Promise<void> {
  const answer = await fetch(url, { headers: { "X-Runcairn": "1" } });
  if (!answer.ok || answer.body === null)
    throw new Error(
      answer.status === 404 ? "The table's file is not here yet." : `The server answered with status ${answer.status}.`,
    );
  const reader = answer.body.getReader();
  let bytes = 0;
  let told = Number.NEGATIVE_INFINITY;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    scanner.push(value);
    bytes += value.length;
    if (scanner.count > 0 && performance.now() - told > TELL_MS) {
      tell(bytes, false);
      told = performance.now();
    }
  }
  tell(bytes, true);
}

function arrange(id: number, arrangement: Arrangement): void {
  const answer = { type: "arranged", id, groups: null, moreGroups: 0, error: null } as const;
  try {
    order = arranged(rows, arrangement);
    latest = id;
    const count = order?.length ?? rows.count;
    if (arrangement.group === null) {
      say({ ...answer, count });
      return;
    }
    const groups = grouped(rows, order, arrangement.group);
    const moreGroups = Math.max(0, groups.length - MOST_GROUPS);
    say({ ...answer, count, groups: groups.slice(0, MOST_GROUPS), moreGroups });
  } catch (error) {
    say({ ...answer, count: 0, error: messageOf(error) });
  }
}

function give(id: number, from: number, to: number): void {
  // Asked before the order changed: the places mean other rows now.
  if (id !== latest) return;
  try {
    const found = order === null ? rows.block(from, to) : picked(rows, order.subarray(from, to));
    say({ type: "rows", id, from, rows: found });
  } catch (error) {
    fail(error);
  }
}
