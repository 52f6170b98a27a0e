/** Logged media as viewers want them: whatever does not look like one is shown as text. Pure. */

export interface FileRef {
  path: string;
  /** Bytes named by digest are kept by the browser. */
  digest: string | null;
  /** Bytes; null: not known. */
  size: number | null;
}

export interface Layer extends FileRef {
  kind: "mask" | "boxes";
  name: string;
  labels: Record<string, string>;
}

interface Filed {
  file: FileRef;
  caption: string;
}

interface Shaped extends Filed {
  format: string;
  /** Pixels; null: not known. */
  width: number | null;
  height: number | null;
}

export type ImageMedia = Shaped & { kind: "image"; layers: Layer[] };
export type VideoMedia = Shaped & { kind: "video"; duration: number | null };
export type AudioMedia = Filed & {
  kind: "audio";
  /** Seconds. */
  duration: number | null;
  /** Lowest and highest of equal parts of the duration, -1 to 1. */
  peaks: [number, number][];
  /** `22,050 Hz`, `2 channels`. */
  facts: string[];
};
export type HtmlMedia = Filed & { kind: "html" };
export type PlotMedia = Filed & { kind: "plotly" };
export type Object3dMedia = Filed & { kind: "object3d"; format: string };
export type MoleculeMedia = Filed & { kind: "molecule"; format: string };
export type GraphMedia = Filed & { kind: "graph" };
export type HistogramMedia = { kind: "histogram"; counts: number[]; edges: number[]; leftOut: number };
export type TableMedia = { kind: "table"; file: FileRef; rows: number; columns: number };
export type JoinedMedia = { kind: "joined"; tables: [TableMedia, TableMedia]; keys: [string, string] };
export type ClassesMedia = { kind: "classes"; classes: { id: string; name: string }[] };
export type TextMedia = { kind: "text"; text: string };
export type OtherMedia = { kind: "other"; tag: string; file: FileRef | null; text: string };

export type Media =
  | ImageMedia
  | VideoMedia
  | AudioMedia
  | HtmlMedia
  | PlotMedia
  | Object3dMedia
  | MoleculeMedia
  | GraphMedia
  | HistogramMedia
  | TableMedia
  | JoinedMedia
  | ClassesMedia
  | TextMedia
  | OtherMedia;

export type Fields = Record<string, unknown>;

/** One value, or a list of them. */
export function mediaOf(value: unknown): Media[] {
  return Array.isArray(value) ? value.flatMap(mediaOf) : [oneOf(value)];
}

function oneOf(value: unknown): Media {
  if (typeof value === "string") return { kind: "text", text: value };
  if (typeof value !== "object" || value === null || !("_type" in value))
    return { kind: "text", text: JSON.stringify(value) ?? "" };
  const fields = value as Fields;
  const tag = String(fields._type);
  const file = fileOf(fields);
  const inRow = Object.hasOwn(READERS, tag) ? READERS[tag]?.(fields) : null;
  const made = inRow ?? (file !== null && Object.hasOwn(FILED, tag) ? FILED[tag]?.(file, fields) : null);
  return made ?? { kind: "other", tag, file, text: JSON.stringify(value, null, 2) };
}

/** Types that are a file. */
const FILED: Record<string, (file: FileRef, fields: Fields) => Media | null> = {
  "image-file": (file, fields) => ({
    kind: "image",
    ...shaped(file, fields),
    layers: [...layersOf("mask", fields.masks), ...layersOf("boxes", fields.boxes)],
  }),
  "video-file": (file, fields) => ({ kind: "video", ...shaped(file, fields), duration: lengthOf(fields.duration) }),
  "audio-file": (file, fields) => ({
    kind: "audio",
    file,
    caption: textOf(fields.caption),
    duration: lengthOf(fields.duration),
    peaks: peaksOf(fields.peaks),
    facts: soundFacts(fields),
  }),
  "html-file": (file, fields) => ({ kind: "html", file, caption: textOf(fields.caption) }),
  "plotly-file": (file, fields) => ({ kind: "plotly", file, caption: textOf(fields.caption) }),
  "object3D-file": (file, fields) => ({
    kind: "object3d",
    file,
    caption: textOf(fields.caption),
    format: formatOf(file, fields),
  }),
  "molecule-file": (file, fields) => ({
    kind: "molecule",
    file,
    caption: textOf(fields.caption),
    format: formatOf(file, fields),
  }),
  "graph-file": (file, fields) => ({ kind: "graph", file, caption: textOf(fields.caption) }),
  "table-file": (file, fields) => ({
    kind: "table",
    file,
    rows: lengthOf(fields.nrows) ?? 0,
    columns: lengthOf(fields.ncols) ?? 0,
  }),
};

/** Types that stand in the row itself. */
const READERS: Record<string, (fields: Fields) => Media | null> = {
  histogram: (fields) => {
    const counts = numbersOf(fields.values);
    const edges = numbersOf(fields.bins);
    if (counts === null || edges === null || edges.length !== counts.length + 1) return null;
    return { kind: "histogram", counts, edges, leftOut: typeof fields.left_out === "number" ? fields.left_out : 0 };
  },
  "joined-table": ({ table1, table2, join_key: key }) => {
    const tables = [table1, table2].map(oneOf);
    const keys = Array.isArray(key) ? key : [key, key];
    const [one, two] = tables;
    if (one?.kind !== "table" || two?.kind !== "table" || keys.length !== 2) return null;
    return { kind: "joined", tables: [one, two], keys: [String(keys[0]), String(keys[1])] };
  },
  classes: ({ class_set: set }) =>
    Array.isArray(set)
      ? { kind: "classes", classes: set.map(fieldsOf).map(({ id, name }) => ({ id: String(id), name: String(name) })) }
      : null,
};

function shaped(file: FileRef, fields: Fields): Omit<Shaped, "kind"> {
  return {
    file,
    caption: textOf(fields.caption),
    format: formatOf(file, fields),
    width: lengthOf(fields.width),
    height: lengthOf(fields.height),
  };
}

function fileOf({ path, digest, sha256, size }: Fields): FileRef | null {
  if (typeof path !== "string" || path === "") return null;
  const named = typeof digest === "string" ? digest : sha256;
  const known = typeof named === "string" && /^[0-9a-f]{64}$/.test(named) ? named : null;
  // A browser would follow `..` out of the run's files, to any address of the server.
  if (known === null && path.split("/").some((part) => /^\.{0,2}$/.test(part))) return null;
  return {
    path,
    digest: known,
    size: typeof size === "number" && size >= 0 ? size : null,
  };
}

/** The file's name tells where the row does not. */
function formatOf({ path }: FileRef, { format }: Fields): string {
  if (typeof format === "string" && format !== "") return format.toLowerCase();
  return /\.(pts\.json|[^./]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
}

function layersOf(kind: Layer["kind"], given: unknown): Layer[] {
  return Object.entries(fieldsOf(given)).flatMap(([name, fields]) => {
    const file = fileOf(fieldsOf(fields));
    return file === null ? [] : [{ kind, name, labels: labelsOf(fieldsOf(fields).class_labels), ...file }];
  });
}

export function labelsOf(given: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(fieldsOf(given)).map(([id, label]) => [id, String(label)]));
}

function peaksOf(given: unknown): [number, number][] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((pair) => {
    const [low, high] = Array.isArray(pair) ? pair : [];
    return typeof low === "number" && typeof high === "number" ? [[low, high] as [number, number]] : [];
  });
}

function soundFacts({ sample_rate: rate, channels }: Fields): string[] {
  const facts: string[] = [];
  if (typeof rate === "number") facts.push(`${rate.toLocaleString("en-US")} Hz`);
  if (typeof channels === "number")
    facts.push(channels === 1 ? "mono" : channels === 2 ? "stereo" : `${channels} channels`);
  return facts;
}

/** The fields of an object; none of anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function lengthOf(value: unknown): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}

function numbersOf(value: unknown): number[] | null {
  return Array.isArray(value) && value.every((each) => typeof each === "number") ? value : null;
}
