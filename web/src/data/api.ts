/** Every question the pages put to the server, one function each. */

import { isMissing } from "./errors";
import { address, ask, askJson, part } from "./http";
import type {
  ChartQuery,
  Diagnosis,
  FileInfo,
  Hide,
  KeyInfo,
  LogMatches,
  LogPage,
  NewKey,
  OverlayList,
  ProjectInfo,
  ProjectUpdate,
  Rename,
  RunDetail,
  RunInfo,
  RunPage,
  RunUpdate,
  ValuesPage,
  View,
  Viewer,
} from "./types";

export interface RunsQuery {
  filter?: string;
  /** A column, `-` before it for falling: `-created`, `summary.val/loss`, `config.lr`. */
  order?: string;
  /** `next` of the page before. */
  cursor?: string | null;
  limit?: number;
  /** `*` (all), or a comma list of `config.KEY` and `summary.KEY`. */
  columns?: string;
}

type Signal = AbortSignal | undefined;

function project(entity: string, name: string): string {
  return `/projects/${part(entity)}/${part(name)}`;
}

export type LogStream = NonNullable<LogPage["stream"]>;

export const api = {
  viewer: (signal?: Signal) => askJson<Viewer>("/viewer", { signal }),
  newKey: (name: string) => askJson<NewKey>("/keys", { method: "POST", body: { name } }),

  projects: (signal?: Signal) => askJson<ProjectInfo[]>("/projects", { signal }),
  editProject: (entity: string, name: string, change: ProjectUpdate) =>
    askJson<ProjectInfo>(project(entity, name), { method: "PATCH", body: change }),
  keys: (entity: string, name: string, signal?: Signal) =>
    askJson<KeyInfo[]>(`${project(entity, name)}/keys`, { signal }),

  runs: (entity: string, name: string, query: RunsQuery, signal?: Signal) =>
    askJson<RunPage>(`${project(entity, name)}/runs`, { query: { ...query }, signal }),
  /** The run with the id that its user sees. */
  runNamed: (entity: string, name: string, id: string, signal?: Signal) =>
    askJson<RunDetail>(`${project(entity, name)}/runs/${part(id)}`, { signal }),
  run: (run: number, signal?: Signal) => askJson<RunDetail>(`/runs/${run}`, { signal }),
  editRun: (run: number, change: RunUpdate) => askJson<RunDetail>(`/runs/${run}`, { method: "PATCH", body: change }),
  /** Into the trash: `restoreRun` has it back for 30 days. */
  deleteRun: (run: number) => askJson<void>(`/runs/${run}`, { method: "DELETE" }),
  /** From the trash, or a version that a rewind put aside. */
  restoreRun: (run: number) => askJson<RunInfo>(`/runs/${run}/restore`, { method: "POST" }),
  trash: (entity: string, name: string, signal?: Signal) =>
    askJson<RunInfo[]>(`${project(entity, name)}/trash`, { signal }),
  deleteForGood: (run: number) => askJson<void>(`/trash/${run}`, { method: "DELETE" }),
  addOverlay: (run: number, entry: Hide | Rename) =>
    askJson<OverlayList>(`/runs/${run}/overlay`, { method: "POST", body: entry }),
  undoOverlay: (run: number, id: number) => askJson<OverlayList>(`/runs/${run}/overlay/${id}`, { method: "DELETE" }),
  /** Asks the script to stop. */
  stopRun: (run: number) => askJson<unknown>(`/runs/${run}/stop`, { method: "POST" }),
  diagnosis: (run: number, signal?: Signal) => askJson<Diagnosis>(`/runs/${run}/diagnosis`, { signal }),
  runKeys: (run: number, signal?: Signal) => askJson<KeyInfo[]>(`/runs/${run}/keys`, { signal }),

  chart: async (query: ChartQuery, signal?: Signal) => {
    const [{ decodeChart }, answer] = await Promise.all([
      import("./arrow"),
      ask("/series/chart", { method: "POST", body: query, signal }),
    ]);
    return decodeChart(await answer.arrayBuffer());
  },
  values: (
    run: number,
    query: { key: string; lo?: number | null; hi?: number | null; limit?: number },
    signal?: Signal,
  ) => askJson<ValuesPage>(`/runs/${run}/values`, { query, signal }),
  logs: (
    run: number,
    query: { writer?: string; stream?: LogStream; from_line?: number; from_number?: number; limit: number },
    signal?: Signal,
  ) => askJson<LogPage>(`/runs/${run}/logs`, { query, signal }),
  /** Numbers of the lines that hold `pattern`, from `from_line` on: as far as one answer goes. */
  logSearch: (
    run: number,
    query: { writer: string; stream?: LogStream; pattern: string; from_line: number; limit: number },
    signal?: Signal,
  ) => askJson<LogMatches>(`/runs/${run}/logs/search`, { query, signal }),
  logUrl: (run: number, writer: string) => address(`/runs/${run}/logs/raw`, { writer }),

  files: (run: number, signal?: Signal) => askJson<FileInfo[]>(`/runs/${run}/files`, { signal }),
  /** Address of bytes by their digest: the browser keeps them. */
  blobUrl: (run: number, digest: string) => address(`/runs/${run}/blobs/${part(digest)}`),
  /** Address of a logged document for a sandboxed frame; the server answers nobody else. */
  frameUrl: (run: number, digest: string) => address(`/runs/${run}/frames/${part(digest)}`),
  /** Address of a file's bytes. */
  fileUrl: (run: number, path: string) => address(`/runs/${run}/files/${path.split("/").map(part).join("/")}`),
  fileText: async (run: number, path: string, signal?: Signal) =>
    (await ask(`/runs/${run}/files/${path.split("/").map(part).join("/")}`, { signal })).text(),

  /** The saved views of a project; none of a project that is not there yet. */
  views: async (entity: string, name: string, signal?: Signal): Promise<View[]> => {
    try {
      return await askJson<View[]>(`${project(entity, name)}/views`, { signal });
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },
  saveView: (entity: string, name: string, view: string, data: unknown) =>
    askJson<unknown>(`${project(entity, name)}/views/${part(view)}`, { method: "PUT", body: data }),
};
