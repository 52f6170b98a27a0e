/**
 * Chart data of the page, by window, key and run.
 *
 * Panels say what they show; what is missing or stale is gathered for a moment and asked for in few requests, several
 * keys in each. Showing one more run asks for that run alone; a live change for the runs that grew alone. Old data
 * stays readable until the new arrives.
 */

import { type ChartAnswer, NO_ROWS, type SeriesColumns, splitAnswer } from "./columns";
import { isDue, newSlot, type RunSlot, take } from "./slots";
import { tailFrom } from "./tail";

export type Stream = "history" | "events";

/** Which part of the series, at which resolution. */
export interface SeriesWindow {
  stream: Stream;
  /** `step`, `time`, `relative`, or a key. */
  x: string;
  lo: number | null;
  hi: number | null;
  buckets: number;
}

export interface ChartRequest extends SeriesWindow {
  runs: number[];
  keys: string[];
}

export interface SeriesState {
  /** What arrived, by run; a run without rows has empty columns. */
  columns: ReadonlyMap<number, SeriesColumns>;
  /** Every wanted run has answered. */
  complete: boolean;
  error: Error | null;
}

export interface SeriesStoreParts {
  load: (request: ChartRequest) => Promise<ChartAnswer>;
  /** Calls `flush` a little later; once for many calls in one moment. */
  gather: (flush: () => void, urgent: boolean) => void;
  /** Calls back after some seconds. */
  later: (act: () => void) => void;
  /** Tells the readers of one entry that it changed. */
  notify: (entry: object, tell: () => void) => void;
}

/** Keys in one request: few round trips, yet the first panels need not wait for all. */
const KEYS_PER_REQUEST = 6;
const RUNS_PER_REQUEST = 1000;
/** Entries nobody reads that are kept, so that scrolling back or zooming out shows something at once. */
const KEPT_ENTRIES = 120;

interface Entry {
  window: SeriesWindow;
  key: string;
  wanted: readonly number[];
  slots: Map<number, RunSlot>;
  readers: Set<() => void>;
  state: SeriesState;
  error: Error | null;
}

export class SeriesStore {
  private readonly entries = new Map<string, Entry>();
  private readonly needed = new Set<Entry>();
  private settling = false;

  constructor(private readonly parts: SeriesStoreParts) {}

  /** Reads one key; `changed` is called whenever `state()` would answer anew. Returns how to stop. */
  subscribe(window: SeriesWindow, key: string, changed: () => void): () => void {
    const entry = this.entry(window, key);
    entry.readers.add(changed);
    if ([...entry.slots.values()].some((slot) => slot.stale)) this.need(entry, true);
    return () => {
      entry.readers.delete(changed);
      this.forgetOldest();
    };
  }

  /** The runs that the readers of this key show now. */
  want(window: SeriesWindow, key: string, runs: readonly number[]): void {
    const entry = this.entry(window, key);
    if (entry.wanted.length === runs.length && entry.wanted.every((run, index) => run === runs[index])) return;
    entry.wanted = runs;
    for (const run of runs) if (!entry.slots.has(run)) entry.slots.set(run, newSlot());
    entry.state = stateOf(entry);
    if (runs.some((run) => entry.slots.get(run)?.stale)) this.need(entry, true);
  }

  state(window: SeriesWindow, key: string): SeriesState {
    return this.entry(window, key).state;
  }

  /** New points of a run: asked for again when somebody reads them, else when somebody will. */
  grew(run: number, stream: Stream, keys: ReadonlySet<string>): void {
    for (const entry of this.entries.values()) {
      const { window } = entry;
      if (window.stream !== stream || !(keys.has(entry.key) || keys.has(window.x))) continue;
      const slot = entry.slots.get(run);
      if (slot === undefined) continue;
      entry.error = null;
      // What ends before the newest points rarely changes: it is read again with the settling.
      if (window.hi !== null) {
        slot.tailed = true;
        this.settleLater();
        continue;
      }
      slot.stale = true;
      if (entry.readers.size > 0 && entry.wanted.includes(run)) this.need(entry, false);
    }
  }

  /** The points of a run are shown otherwise now: all of it is read again. */
  changed(run: number): void {
    for (const entry of this.entries.values()) {
      const slot = entry.slots.get(run);
      if (slot === undefined) continue;
      entry.error = null;
      slot.stale = slot.whole = true;
      if (entry.readers.size > 0 && entry.wanted.includes(run)) this.need(entry, true);
    }
  }

  /** After a gap in the live stream nothing is sure. */
  allStale(): void {
    for (const entry of this.entries.values()) {
      for (const slot of entry.slots.values()) slot.stale = slot.whole = true;
      if (entry.readers.size > 0) this.need(entry, false);
    }
  }

  retry(window: SeriesWindow, key: string): void {
    const entry = this.entry(window, key);
    entry.error = null;
    for (const slot of entry.slots.values()) slot.stale = slot.whole = true;
    this.change(entry);
    this.need(entry, true);
  }

  private entry(window: SeriesWindow, key: string): Entry {
    const id = JSON.stringify([window.stream, window.x, window.lo, window.hi, window.buckets, key]);
    const known = this.entries.get(id);
    if (known !== undefined) return known;
    const entry: Entry = {
      window,
      key,
      wanted: [],
      slots: new Map(),
      readers: new Set(),
      state: { columns: new Map(), complete: false, error: null },
      error: null,
    };
    this.entries.set(id, entry);
    return entry;
  }

  private need(entry: Entry, urgent: boolean): void {
    this.needed.add(entry);
    this.parts.gather(() => this.flush(), urgent);
  }

  private flush(): void {
    const batches = new Map<string, Batch>();
    for (const entry of this.needed) {
      if (entry.error !== null) continue;
      const stale = entry.wanted.filter((run) => isDue(entry.slots.get(run)));
      const growing = stale.filter((run) => tailOf(entry, run) !== null);
      const whole = stale.filter((run) => tailOf(entry, run) === null);
      for (const [runs, tail] of [
        [whole, false],
        [growing, true],
      ] as const) {
        if (runs.length === 0) continue;
        const { stream, x, lo, hi, buckets } = entry.window;
        const id = JSON.stringify([stream, x, lo, hi, buckets, runs, tail]);
        const batch = batches.get(id) ?? { window: entry.window, runs, tail, entries: [] };
        batch.entries.push(entry);
        batches.set(id, batch);
      }
    }
    this.needed.clear();
    for (const { entries, runs, ...batch } of batches.values()) {
      for (let k = 0; k < entries.length; k += KEYS_PER_REQUEST) {
        for (let r = 0; r < runs.length; r += RUNS_PER_REQUEST) {
          const part = { runs: runs.slice(r, r + RUNS_PER_REQUEST), entries: entries.slice(k, k + KEYS_PER_REQUEST) };
          void this.ask({ ...batch, ...part });
        }
      }
    }
  }

  private async ask({ window, runs, entries, tail }: Batch): Promise<void> {
    const keys = entries.map((entry) => entry.key);
    const { stream, x, hi, buckets } = window;
    const tails = entries.flatMap((entry) => runs.map((run) => tailOf(entry, run) ?? Number.POSITIVE_INFINITY));
    const lo = tail ? Math.min(...tails) : window.lo;
    for (const slot of slotsOf(entries, runs)) {
      slot.loading = true;
      slot.stale = false;
    }
    let failure: Error | null = null;
    const found = new Map<string, SeriesColumns>();
    try {
      const answer = await this.parts.load({ runs: [...runs], keys, stream, x, lo, hi, buckets });
      splitAnswer(answer, keys, (run, key, columns) => found.set(`${run} ${key}`, columns));
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    for (const entry of entries) {
      for (const run of runs) {
        const slot = entry.slots.get(run);
        if (slot !== undefined)
          take(slot, failure === null ? (found.get(`${run} ${entry.key}`) ?? NO_ROWS) : null, tail);
      }
      entry.error = failure;
      this.change(entry);
      // It grew on while the answer was under way.
      const isOld = entry.wanted.some((run) => entry.slots.get(run)?.stale);
      if (failure === null && entry.readers.size > 0 && isOld) this.need(entry, false);
    }
    if (tail) this.settleLater();
  }

  /** Tails miss points that came late and the grid of buckets: what grew so is read whole now and then. */
  private settleLater(): void {
    if (this.settling) return;
    this.settling = true;
    this.parts.later(() => {
      this.settling = false;
      for (const entry of this.entries.values()) {
        for (const slot of entry.slots.values()) if (slot.tailed) slot.stale = slot.whole = true;
        if (entry.readers.size > 0 && entry.wanted.some((run) => isDue(entry.slots.get(run)))) this.need(entry, false);
      }
    });
  }

  private change(entry: Entry): void {
    entry.state = stateOf(entry);
    this.parts.notify(entry, () => {
      for (const reader of entry.readers) reader();
    });
  }

  private forgetOldest(): void {
    const idle = [...this.entries].filter(([, entry]) => entry.readers.size === 0);
    for (const [id] of idle.slice(0, Math.max(0, idle.length - KEPT_ENTRIES))) this.entries.delete(id);
  }
}

interface Batch {
  window: SeriesWindow;
  runs: readonly number[];
  entries: Entry[];
  /** Only what came after the rows at hand. */
  tail: boolean;
}

/** Where the run's tail begins; null when all of it must be read. */
function tailOf({ window, slots }: Entry, run: number): number | null {
  const slot = slots.get(run);
  if (slot?.columns == null || slot.whole || window.lo !== null || window.hi !== null) return null;
  // A logged metric need not rise.
  const rises = window.x === "step" || window.x === "time" || window.x === "relative";
  return rises ? tailFrom(slot.columns, window.buckets) : null;
}

function* slotsOf(entries: readonly Entry[], runs: readonly number[]): Generator<RunSlot> {
  for (const entry of entries) {
    for (const run of runs) {
      const slot = entry.slots.get(run);
      if (slot !== undefined) yield slot;
    }
  }
}

function stateOf(entry: Entry): SeriesState {
  const columns = new Map<number, SeriesColumns>();
  let complete = true;
  for (const run of entry.wanted) {
    const slot = entry.slots.get(run);
    if (slot?.columns == null) complete = false;
    else columns.set(run, slot.columns);
  }
  return { columns, complete, error: entry.error };
}
