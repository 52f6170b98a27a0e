/** A table that lives in a worker, as its view sees it: what is known of it, and the rows near what is seen. */

import type { Arrangement, Group } from "./arrange";
import type { FromWorker, Part, ToWorker } from "./messages";

const BLOCK = 100;
/** Blocks kept; the view shows one or two. */
const MOST_BLOCKS = 60;

export interface TableState {
  columns: readonly string[];
  /** Rows of the file that came so far. */
  count: number;
  /** 0 to 1, of the bytes; null: all are here. */
  loading: number | null;
  note: string;
  failed: string | null;
  /** What is shown: the last arrangement that was worked out. */
  shown: { count: number; groups: Group[] | null; moreGroups: number };
  /** What is wrong with the wanted arrangement. */
  wrong: string | null;
  /** An arrangement is being worked out. */
  busy: boolean;
}

const START: TableState = {
  columns: [],
  count: 0,
  loading: 0,
  note: "",
  failed: null,
  shown: { count: 0, groups: null, moreGroups: 0 },
  wrong: null,
  busy: false,
};

export const PLAIN: Arrangement = { filter: "", sort: null, group: null };

export class TableClient {
  state: TableState = START;
  private readonly blocks = new Map<number, unknown[][]>();
  private readonly asked = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private readonly worker: Worker;
  private id = 0;
  private wanted: Arrangement | null = null;
  private current: Arrangement = PLAIN;

  constructor(parts: Part[], keys: [string, string] | null) {
    this.worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.take(data);
    this.worker.onerror = ({ message }) => this.change({ failed: message || "The table could not be read." });
    this.send({ type: "open", parts, keys });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  close(): void {
    this.worker.terminate();
  }

  /** A row of what is shown; undefined: on its way. */
  row(index: number): readonly unknown[] | undefined {
    return this.blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  /** Asks for what is not at hand of the rows from `from` to before `to`. */
  need(from: number, to: number): void {
    const { count } = this.state.shown;
    const last = Math.floor((Math.min(to, count) - 1) / BLOCK);
    for (let block = Math.floor(Math.max(0, from) / BLOCK); block <= last; block++) {
      if (this.blocks.has(block) || this.asked.has(block)) continue;
      this.asked.add(block);
      this.send({ type: "rows", id: this.id, from: block * BLOCK, to: Math.min(count, (block + 1) * BLOCK) });
    }
  }

  /** One at a time; of several that wait only the last. */
  arrange(arrangement: Arrangement): void {
    this.wanted = arrangement;
    this.next();
  }

  private next(): void {
    if (this.wanted === null || this.state.busy || this.state.loading !== null) return;
    this.current = this.wanted;
    this.wanted = null;
    this.id += 1;
    this.send({ type: "arrange", id: this.id, arrangement: this.current });
    this.change({ busy: true });
  }

  private take(message: FromWorker): void {
    if (message.type === "progress") {
      const { columns, count, bytes, total, done, note } = message;
      // The last block of what came so far has grown.
      const last = Math.floor(Math.max(0, this.state.shown.count - 1) / BLOCK);
      if (this.blocks.get(last)?.length !== BLOCK) this.forget(last);
      const loading = done ? null : Math.min(1, total > 0 ? bytes / total : 0);
      this.change({ columns, count, loading, note, shown: { count, groups: null, moreGroups: 0 } });
      this.next();
    } else if (message.type === "arranged") {
      const { error, count, groups, moreGroups } = message;
      if (error === null) {
        this.blocks.clear();
        this.asked.clear();
        this.change({ busy: false, wrong: null, shown: { count, groups, moreGroups } });
      } else this.change({ busy: false, wrong: error });
      this.next();
    } else if (message.type === "rows") {
      if (message.id !== this.id) return;
      const block = message.from / BLOCK;
      this.asked.delete(block);
      this.blocks.set(block, message.rows);
      for (const key of this.blocks.keys())
        if (this.blocks.size > MOST_BLOCKS && key !== block) this.blocks.delete(key);
      this.change({});
    } else this.change({ failed: message.message, busy: false });
  }

  private forget(block: number): void {
    this.blocks.delete(block);
    this.asked.delete(block);
  }

  private send(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private change(change: Partial<TableState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
