/**
 * What changes in a project, as it happens.
 *
 * One connection a project for all tabs of the browser: the tab that holds a lock listens and passes on, the others
 * hear by BroadcastChannel, and the next one takes over when it is closed. Where there are no locks (a page that is not
 * from this machine without TLS) each tab listens for itself.
 */

import { address, part } from "./http";
import type { Change, RunChange } from "./types";

export type LiveState = "connecting" | "open" | "reconnecting" | "closed";

export interface LiveListener {
  onChange: (runs: readonly RunChange[]) => void;
  /** Something was missed: all must be read again. */
  onReset: () => void;
}

type Message =
  | { kind: "change"; runs: RunChange[] }
  | { kind: "reset" }
  | { kind: "state"; state: LiveState }
  | { kind: "ask" };

const RETRY_MS = [500, 1000, 2000, 4000, 8000];

class Topic {
  readonly listeners = new Set<LiveListener>();
  state: LiveState = "connecting";
  /** When anything last arrived, as `performance.now()` tells. */
  heard = Number.NEGATIVE_INFINITY;
  private source: EventSource | null = null;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private release: (() => void) | null = null;
  private closed = false;
  private lost = false;
  private readonly channel: BroadcastChannel;

  constructor(
    private readonly url: string,
    private readonly stateChanged: () => void,
  ) {
    this.channel = new BroadcastChannel(`runcairn ${url}`);
    this.channel.onmessage = ({ data }: MessageEvent<Message>) => this.heardFromTab(data);
    if (!("locks" in navigator)) this.open();
    else {
      this.channel.postMessage({ kind: "ask" } satisfies Message);
      const until = new Promise<void>((resolve) => {
        this.release = resolve;
      });
      void navigator.locks.request(`runcairn ${url}`, () => {
        if (this.closed) return;
        this.open();
        return until;
      });
    }
  }

  close(): void {
    this.closed = true;
    if (this.retry !== null) clearTimeout(this.retry);
    this.source?.close();
    this.channel.close();
    this.release?.();
  }

  private open(): void {
    const source = new EventSource(this.url);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.tell({ kind: "state", state: "open" });
      // A new connection tells what the old one missed only if that one had heard an event before: read all again.
      if (this.lost) this.tell({ kind: "reset" });
      this.lost = false;
    };
    source.addEventListener("change", (event) => {
      this.tell({ kind: "change", runs: (JSON.parse(event.data) as Change).runs });
    });
    source.addEventListener("reset", () => this.tell({ kind: "reset" }));
    source.onerror = () => {
      this.tell({ kind: "state", state: "reconnecting" });
      this.lost = true;
      // The browser comes back by itself after a broken connection, not after an answer that was no stream.
      if (source.readyState !== EventSource.CLOSED || this.closed) return;
      this.retry = setTimeout(() => this.open(), RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]);
    };
  }

  private tell(message: Message): void {
    this.channel.postMessage(message);
    this.take(message);
  }

  private heardFromTab(message: Message): void {
    if (message.kind !== "ask") this.take(message);
    else if (this.source !== null) this.channel.postMessage({ kind: "state", state: this.state } satisfies Message);
  }

  private take(message: Message): void {
    if (message.kind === "change") {
      this.heard = performance.now();
      for (const listener of this.listeners) listener.onChange(message.runs);
      this.stateChanged();
    } else if (message.kind === "reset") for (const listener of this.listeners) listener.onReset();
    else if (message.kind === "state" && message.state !== this.state) {
      this.state = message.state;
      this.stateChanged();
    }
  }
}

const topics = new Map<string, Topic>();
const watchers = new Set<() => void>();

/** Hears of every change of the project's runs. Returns how to stop. */
export function subscribeLive(entity: string, project: string, listener: LiveListener): () => void {
  const url = address(`/projects/${part(entity)}/${part(project)}/live`);
  let topic = topics.get(url);
  if (topic === undefined) {
    topic = new Topic(url, announce);
    topics.set(url, topic);
  }
  const joined = topic;
  joined.listeners.add(listener);
  announce();
  return () => {
    joined.listeners.delete(listener);
    // Another page of the project may subscribe in this very moment.
    setTimeout(() => {
      if (joined.listeners.size > 0 || topics.get(url) !== joined) return;
      topics.delete(url);
      joined.close();
      announce();
    }, 1000);
  };
}

/** Whether the page hears of changes, over all projects that it listens to; null: it listens to none. */
export function liveState(): LiveState | null {
  const states = [...topics.values()].map((topic) => topic.state);
  if (states.length === 0) return null;
  return states.find((state) => state !== "open") ?? "open";
}

/** When a change last arrived, as `performance.now()` tells. */
export function lastHeard(): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...[...topics.values()].map((topic) => topic.heard));
}

export function watchLiveState(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function announce(): void {
  for (const watcher of watchers) watcher();
}
