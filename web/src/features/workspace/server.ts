/** What the workspace asks of the server, in the words of the workspace. */

export interface RunInfo {
  run: number;
  id: string;
  name: string;
  state: string;
  slot: number;
  created: number;
  ended?: number | null;
  seen: number;
  steps: number;
  summary: Record<string, unknown>;
}

export interface RunPage {
  runs: RunInfo[];
  total: number;
  next?: string | null;
}

export interface KeyInfo {
  name: string;
  stream: string;
  kind: string;
  runs: number;
  hidden: boolean;
  step_metric?: string | null;
}

export interface RunQuery {
  filter: string;
  /** A column, `-` before it for falling. */
  sort: string;
  after: string | null;
  limit: number;
}

export interface WorkspaceServer {
  readonly entity: string;
  readonly project: string;
  runs: (query: RunQuery, signal: AbortSignal) => Promise<RunPage>;
  keys: (signal: AbortSignal) => Promise<KeyInfo[]>;
  /** null when there is no such view. */
  readView: (name: string) => Promise<unknown>;
  writeView: (name: string, data: unknown) => Promise<void>;
}
