/** What a table and its worker say to each other. */

import type { Arrangement, Group } from "./arrange";

export interface Part {
  url: string;
  /** Bytes; 0: not known. */
  size: number;
}

export type ToWorker =
  | { type: "open"; parts: Part[] /** Two tables are joined by these columns. */; keys: [string, string] | null }
  | { type: "arrange"; id: number; arrangement: Arrangement }
  | { type: "rows"; id: number; from: number; to: number };

export type FromWorker =
  /** Rows that can be shown so far. `total`: bytes of all files. */
  | { type: "progress"; columns: string[]; count: number; bytes: number; total: number; done: boolean; note: string }
  | { type: "arranged"; id: number; count: number; groups: Group[] | null; moreGroups: number; error: string | null }
  /** `id`: of the arrangement that they are numbered in. */
  | { type: "rows"; id: number; from: number; rows: unknown[][] }
  | { type: "failed"; message: string };
