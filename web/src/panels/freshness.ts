/** Which keys got new points a moment ago, for the dots in panel titles. */

import { useSyncExternalStore } from "react";

const FRESH_MS = 10_000;

export class Freshness {
  private readonly arrived = new Map<string, number>();
  private readonly readers = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  mark(stream: string, keys: Iterable<string>): void {
    let news = false;
    for (const key of keys) {
      const id = `${stream}:${key}`;
      news ||= !this.isFresh(stream, key);
      this.arrived.set(id, this.now());
    }
    // A key that is fresh already changes nothing on the screen.
    if (news) this.tell();
    this.timer ??= setInterval(() => this.tick(), 1000);
  }

  isFresh(stream: string, key: string): boolean {
    const at = this.arrived.get(`${stream}:${key}`);
    return at !== undefined && this.now() - at < FRESH_MS;
  }

  subscribe = (reader: () => void): (() => void) => {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  };

  private tick(): void {
    const before = this.arrived.size;
    for (const [id, at] of this.arrived) if (this.now() - at >= FRESH_MS) this.arrived.delete(id);
    if (this.arrived.size !== before) this.tell();
    if (this.arrived.size > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  private tell(): void {
    for (const reader of this.readers) reader();
  }
}

/** Whether any of the keys got a point in the last ten seconds. */
export function useFresh(freshness: Freshness, keys: readonly { stream: string; name: string }[]): boolean {
  return useSyncExternalStore(freshness.subscribe, () =>
    keys.some(({ stream, name }) => freshness.isFresh(stream, name)),
  );
}
