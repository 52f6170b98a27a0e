/** Messages of the server. Made by scripts/api_types.py from src/runcairn/wire: change it there. */

export type RunState =
  | "crashed"
  | "failed"
  | "finished"
  | "killed"
  | "pending"
  | "preempted"
  | "preempting"
  | "running";

/** `GET /api/v1/viewer`. `entity` is where runs go that name none. */
export interface Viewer {
  user: string;
  entity: string;
  server_version: string;
}

/** `POST /api/v1/login-links`: a path that lets a browser in once, within minutes. */
export interface LoginLink {
  path: string;
  expires: number;
}

/** `POST /api/v1/keys`: a key made for a machine; shown once. */
export interface NewKey {
  key: string;
  name: string;
}

/** One `alert()`. `n`: its number among the writer's alerts, from 0. `time`: seconds since the epoch, its clock. */
export interface Alert {
  writer: string;
  n: number;
  time: number;
  title: string;
  text?: string;
  level?: "error" | "info" | "warn";
}

/** `POST /api/v1/runs/{run}/alerts`: each is kept once; repeating changes nothing. Answered by `AlertsKept`. */
export interface AlertList {
  alerts: Alert[];
}

/** `new`: how many were not there before. */
export interface AlertsKept {
  new: number;
}

/** One sentence, and where on the run's page its evidence stands. `kind`: gpu_memory, memory, disk_full, not_finite, no_progress, killed, failed, gpu_idle, silent. `tab`: logs, charts or system. `line`: of the log, from 0; `key`: of the series. */
export interface Finding {
  kind: string;
  severity: "error" | "note" | "warning";
  text: string;
  tab: string;
  line: number | null;
  key: string | null;
}

/** `GET /api/v1/runs/{run}/diagnosis`: the worst first; empty when nothing is amiss. */
export interface Diagnosis {
  findings: Finding[];
}

/** A run that nobody sees in lists: thrown away, or put aside by a rewind. `since`: when, seconds since the epoch. `size`: bytes of its rows, as they are stored; its files are counted in `DiskUse`. */
export interface Removable {
  run: number;
  id: string;
  entity: string;
  project: string;
  why: "former" | "trash";
  since: number;
  size: number;
}

/** `GET /api/v1/disk`: the runs that could go, and the bytes. `busy`: something is being deleted just now. `files`, `file_bytes`: what no run would name any more once they are gone; bytes of the last day are left out, since they may belong to an upload. `database`: bytes of the database's file; `unused`: those of them that are free for new rows, which the file keeps until it is rewritten. */
export interface DiskUse {
  runs: Removable[];
  files: number;
  file_bytes: number;
  database: number;
  unused: number;
  busy: boolean;
}

/** `POST /api/v1/disk/remove`: delete these runs for good; each must be in the trash or a former version. */
export interface Remove {
  runs: number[];
}

/** How many runs are gone. Their rows and files follow in the background, until `busy` is false. */
export interface Removed {
  runs: number;
}

/** The body of every answer of status 400 and above. `code` is a short stable name (`offset_gap`, `diverged`, `too_large`, `not_found`, `bad_request`, ...); `message` is for people; `remedy` says what to do; `request_id` finds the request in the server's log. */
export interface ErrorBody {
  code: string;
  message: string;
  remedy?: string;
  request_id?: string;
  end?: number | null;
  chain?: string | null;
}

/** One file. `path`: relative, `/` between parts. `digest`: sha256 in hex. `kind`: where the page shows it. */
export interface FileEntry {
  path: string;
  digest: string;
  size: number;
  kind: "file" | "media" | "system";
  mime: string;
}

/** Files to keep under their names; a name that is there gets the new bytes. */
export interface FileList {
  files: FileEntry[];
}

/** `kept`: names now stored; `missing`: digests whose bytes the server wants. */
export interface FilesKept {
  kept: number;
  missing: string[];
}

/** One stored file. `updated`: seconds since the epoch, server's clock. */
export interface FileInfo {
  path: string;
  digest: string;
  size: number;
  kind: string;
  mime: string;
  updated: number;
}

/** All below `end` is on the server's disk. `stop`: somebody asked the run to stop. */
export interface Appended {
  writer: string;
  stream: string;
  end: number;
  chain: string;
  stop: boolean;
}

/** Where one stream of one writer ends at the server. */
export interface StreamEnd {
  writer: string;
  stream: string;
  end: number;
  chain: string;
}

/** What of one run changed since the last event. `keys`: series that grew, by stream. */
export interface RunChange {
  run: number;
  info?: boolean;
  history?: string[];
  events?: string[];
  values?: string[];
  output?: boolean;
  files?: boolean;
  new?: boolean;
  overlay?: boolean;
  alerts?: Alert[];
}

/** Changes of one moment (gathered for up to 250 ms), one entry a run. */
export interface Change {
  runs: RunChange[];
}

/** One line as a terminal shows it: its number from 0, when it began (seconds since the epoch), its text. Of escapes only colours are left; invalid UTF-8 is replaced; a line of more than 65,536 characters is cut: `cut` counts the bytes left out. `stream`: who wrote into it: 1 stdout, 2 stderr, 3 both, 0 not known. The last 64 lines may still change, as a bar does. */
export type LogLine = [number: number, time: number, text: string, cut: number, stream: number];

/** `GET /api/v1/runs/{run}/logs?writer=&stream=&from_line=&from_number=&limit=`. `total` lines of the `stream` that was asked for (none: all) are at hand now, the first of `lines` is number `first` of them. `whole`: lines of the whole log; `stdout`, `stderr`: those that this stream wrote into, which may be both; none of either where the log does not tell. `earlier`: those of `writers` that printed before the run was rewound, the oldest version's first. */
export interface LogPage {
  writer: string;
  writers: string[];
  lines: LogLine[];
  first: number;
  total: number;
  whole: number;
  stdout: number;
  stderr: number;
  stream: "stderr" | "stdout" | null;
  earlier: string[];
}

/** `GET /api/v1/runs/{run}/logs/search?pattern=&writer=&stream=&from_line=&limit=`: lines that fit, rising. Lines are counted among those of the stream that was asked for, which are their numbers where it is all. Lines from `from_line` up to `looked` were compared; the next question goes on from there. `done`: all that is at hand was. Lines that may still change were compared, yet `looked` stops before them. `literal`: the pattern is no regular expression and was looked for as it stands. */
export interface LogMatches {
  writer: string;
  lines: number[];
  looked: number;
  done: boolean;
  literal: boolean;
}

/** One entry. `key`: as it is shown now; None: every key. `lo`, `hi`: steps, both included; None: no limit. A rename was `logged` and is `shown`. `made`: seconds since the epoch, the server's clock; `user`: who. */
export interface OverlayEntry {
  id: number;
  kind: "hide" | "rename";
  made: number;
  user?: string;
  key?: string | null;
  lo?: number | null;
  hi?: number | null;
  logged?: string;
  shown?: string;
}

/** `POST /api/v1/runs/{run}/overlay`: show no points of `key` (None: of any key) from step `lo` to `hi`. */
export interface Hide {
  kind: "hide";
  key?: string | null;
  lo?: number | null;
  hi?: number | null;
}

/** `POST /api/v1/runs/{run}/overlay`: show the key `key` under the name `shown`, also what comes later. */
export interface Rename {
  kind: "rename";
  key: string;
  shown: string;
}

/** The entries of a run, the latest first. `DELETE /api/v1/runs/{run}/overlay/{id}` undoes one. */
export interface OverlayList {
  entries: OverlayEntry[];
}

/** One line of the list of projects. Times are seconds since the epoch, by the server's clock. */
export interface ProjectInfo {
  entity: string;
  name: string;
  folder: string;
  description: string;
  created: number;
  updated: number;
  runs: number;
  running: number;
}

/** What may be edited; a field left out stays. */
export interface ProjectUpdate {
  description?: string;
  folder?: string;
}

/** One key that runs of a project logged. `stream`: history or events. `kind`: `number` for series; else the media tag (`image-file`, `histogram`, `table-file`, `string`, ...). `runs`: how many runs have it. */
export interface KeyInfo {
  name: string;
  stream: string;
  kind: string;
  runs: number;
  hidden: boolean;
  step_metric: string | null;
}

/** What `define_metric` said of a key or a glob of keys. */
export interface MetricDef {
  name: string;
  step_metric?: string | null;
  summary?: string[];
  goal?: "maximize" | "minimize" | null;
  hidden?: boolean;
}

/** The history that a new run begins with: that of the run `id` of the same project, up to `step`, included. */
export interface Origin {
  id: string;
  step: number;
}

/** `PUT /api/v1/projects/{entity}/{project}/runs/{id}`: make the run or find it; repeating changes nothing. An entity of `-` means the key's own. `started` is the script's clock and `sent` the same clock now: so the server knows how long ago the script began, whatever that clock shows. `resume="never"` refuses a run that another writer made. Of several writers the run's state is what services/writers.py makes of their last words. */
export interface RunStart {
  name?: string | null;
  notes?: string | null;
  tags?: string[];
  group?: string | null;
  job_type?: string | null;
  started?: number | null;
  sent?: number | null;
  writer?: string;
  resume?: "allow" | "auto" | "must" | "never";
  job?: string;
  resumed?: boolean | null;
  origin?: Origin | null;
}

/** `PATCH /api/v1/runs/{run}`: a field left out stays. `config` and `summary` are laid over what is there, each key's value whole; `config_unset` and `summary_unset` take keys away. `summary` is what the user wrote into `run.summary`; the server lays it over the last values of the keys. With a `writer` it is the script that speaks, and what people edited stays as they left it; its `state`, `ended` and `exit_code` are its own: the run is over when all of its writers are. Without one it is a person; `config` may then have dotted keys, for one value inside. */
export interface RunUpdate {
  writer?: string;
  name?: string;
  notes?: string;
  tags?: string[];
  group?: string;
  job_type?: string;
  config?: Record<string, unknown>;
  config_unset?: string[];
  summary?: Record<string, unknown>;
  summary_unset?: string[];
  metadata?: Record<string, unknown>;
  metrics?: MetricDef[];
  state?: "crashed" | "failed" | "finished" | "killed" | "pending" | "preempted" | "preempting" | "running";
  exit_code?: number | null;
  ended?: number | null;
  unsent?: Record<string, number>;
}

/** A run as lists show it. Times: seconds since the epoch; `created`, `seen` by the server's clock. `created`: when it began, also where it was sent later. `run` is the handle in every other address; `id` is what the user sees, unique in its project. `slot`: colour, 1 to 20. `seen`: when anything last arrived, heartbeats included. */
export interface RunInfo {
  run: number;
  id: string;
  entity: string;
  project: string;
  name: string;
  url: string;
  state: "crashed" | "failed" | "finished" | "killed" | "pending" | "preempted" | "preempting" | "running";
  slot: number;
  created: number;
  started: number | null;
  ended: number | null;
  seen: number;
  exit_code: number | null;
  group: string;
  job_type: string;
  tags: string[];
  notes: string;
  user: string;
  steps: number;
  stopping: boolean;
  late: number | null;
  deleted: number | null;
  former: number | null;
  origin: Origin | null;
  config: Record<string, unknown>;
  summary: Record<string, unknown>;
}

/** `GET /api/v1/projects/{entity}/{project}/runs`: one page. `next` begins the following one. */
export interface RunPage {
  runs: RunInfo[];
  total: number;
  next: string | null;
}

/** `GET /api/v1/runs/{run}`: all that is known of one run besides its series, logs and files. */
export interface RunDetail {
  run: RunInfo;
  config: Record<string, unknown>;
  metadata: Record<string, unknown>;
  metrics: MetricDef[];
  unsent: Record<string, number>;
  streams: number;
  processes: number;
  resumes: number;
  resumed: number | null;
  edited: string[];
  versions: RunInfo[];
  alerts: Alert[];
  overlay: OverlayEntry[];
}

/** `POST /api/v1/runs/{run}/alive`: the script lives; answered by `AliveAnswer`. */
export interface Alive {
  writer: string;
}

/** What the script should know. */
export interface AliveAnswer {
  stop: boolean;
}

/** `POST /api/v1/series/chart`: buckets on one grid of x that all runs share. Answer, one record batch, ordered by run (as asked), key (as asked), x: `run` int64, `key` int32 (index into `keys`), `x` float64 (of the bucket's last point; exact), `last`, `min`, `max`, `mean` float64 (of finite values; NaN when there is none), `n` int32 (points), `bad` int32 (points that are NaN or infinite). When a series has at most `buckets` points in view, each point is a row of its own (n = 1) and `last` is exact, NaN and infinity included. Schema metadata: `lo`, `hi` (the grid in JSON numbers), `raw` ("1" when every row is a point). */
export interface ChartQuery {
  runs: number[];
  keys: string[];
  stream: "events" | "history";
  x: string;
  lo: number | null;
  hi: number | null;
  buckets: number;
}

/** `POST /api/v1/series/points`: every point, as logged. Record batches with `run` int64, `key` int32, `step` int64, `time` float64, `value` float64, ordered by run, key, step. */
export interface PointsQuery {
  runs: number[];
  keys: string[];
  stream: "events" | "history";
  lo: number | null;
  hi: number | null;
}

/** One logged value that is no number: media, a table, a histogram, a string, as the row had it. */
export interface ValueRow {
  key: string;
  step: number;
  time: number;
  value: unknown;
}

/** `GET /api/v1/runs/{run}/values?key=&lo=&hi=&limit=`, ordered by step. `steps`: all steps that `key` has. */
export interface ValuesPage {
  rows: ValueRow[];
  steps: number[];
}

/** `GET|PUT /api/v1/projects/{entity}/{project}/views/{name}`. `version` counts writes, for `If-Match`. */
export interface View {
  name: string;
  data: unknown;
  version: number;
  updated: number;
}
