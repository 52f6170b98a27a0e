/** Logged media as viewers want them: whatever does not look like one is shown as text. Pure. */

export interface FileRef {
  path: string;
  /** Bytes named by digest are kept by the browser. */
  digest: string | null;
}

export interface Layer extends FileRef {
  kind: "mask" | "boxes";
  name: string;
  labels: Record<string, string>;
}

export type Media =
  | { kind: "image"; file: FileRef; caption: string; width: number | null; height: number | null; layers: Layer[] }
  | { kind: "histogram"; counts: number[]; edges: number[]; leftOut: number }
  | { kind: "table"; file: FileRef; rows: number; columns: number }
  | { kind: "text"; text: string }
  | { kind: "other"; tag: string; file: FileRef | null; text: string };

type Fields = Record<string, unknown>;

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
  if (tag === "image-file" && file !== null) {
    const layers = [...layersOf("mask", fields.masks), ...layersOf("boxes", fields.boxes)];
    return {
      kind: "image",
      file,
      caption: textOf(fields.caption),
      width: lengthOf(fields.width),
      height: lengthOf(fields.height),
      layers,
    };
  }
  const counts = numbersOf(fields.values);
  const edges = numbersOf(fields.bins);
  if (tag === "histogram" && counts !== null && edges !== null && edges.length === counts.length + 1) {
    return { kind: "histogram", counts, edges, leftOut: typeof fields.left_out === "number" ? fields.left_out : 0 };
  }
  if (tag === "table-file" && file !== null) {
    return { kind: "table", file, rows: lengthOf(fields.nrows) ?? 0, columns: lengthOf(fields.ncols) ?? 0 };
  }
  return { kind: "other", tag, file, text: JSON.stringify(value, null, 2) };
}

function fileOf({ path, digest, sha256 }: Fields): FileRef | null {
  if (typeof path !== "string" || path === "") return null;
  const named = typeof digest === "string" ? digest : sha256;
  return { path, digest: typeof named === "string" && /^[0-9a-f]{64}$/.test(named) ? named : null };
}

function layersOf(kind: Layer["kind"], given: unknown): Layer[] {
  if (typeof given !== "object" || given === null) return [];
  return Object.entries(given).flatMap(([name, fields]) => {
    const file = typeof fields === "object" && fields !== null ? fileOf(fields as Fields) : null;
    return file === null ? [] : [{ kind, name, labels: labelsOf((fields as Fields).class_labels), ...file }];
  });
}

export function labelsOf(given: unknown): Record<string, string> {
  if (typeof given !== "object" || given === null) return {};
  return Object.fromEntries(Object.entries(given).map(([id, label]) => [id, String(label)]));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function lengthOf(value: unknown): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}

function numbersOf(value: unknown): number[] | null {
  return Array.isArray(value) && value.every((each) => typeof each === "number") ? value : null;
}

/** A box in shares of the picture. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  classId: string;
  caption: string;
  /** The first score; null: it has none. */
  score: number | null;
}

/** The boxes of a `boxes2D` file; what is no box is left out. size: of the picture, for boxes in pixels. */
export function boxesOf(
  file: unknown,
  size: { width: number; height: number },
): { boxes: Box[]; labels: Record<string, string> } {
  const { box_data: data, class_labels: labels } = (typeof file === "object" && file !== null ? file : {}) as Fields;
  const boxes = (Array.isArray(data) ? data : []).flatMap((each: Fields) => {
    const place = placeOf((each.position ?? {}) as Fields);
    if (place === null) return [];
    const [sx, sy] = each.domain === "pixel" ? [size.width, size.height] : [1, 1];
    const scores = Object.values((each.scores ?? {}) as Fields).filter(
      (score): score is number => typeof score === "number",
    );
    return [
      {
        x: place.x / sx,
        y: place.y / sy,
        width: place.width / sx,
        height: place.height / sy,
        classId: String(each.class_id ?? ""),
        caption: textOf(each.box_caption),
        score: scores[0] ?? null,
      },
    ];
  });
  return { boxes, labels: labelsOf(labels) };
}

function placeOf({
  minX,
  maxX,
  minY,
  maxY,
  middle,
  width,
  height,
}: Fields): { x: number; y: number; width: number; height: number } | null {
  const corners = [minX, maxX, minY, maxY];
  if (corners.every((side): side is number => typeof side === "number")) {
    const [left, right, top, bottom] = corners as [number, number, number, number];
    return { x: left, y: top, width: right - left, height: bottom - top };
  }
  if (Array.isArray(middle) && typeof width === "number" && typeof height === "number") {
    return { x: Number(middle[0]) - width / 2, y: Number(middle[1]) - height / 2, width, height };
  }
  return null;
}

/** The colour slot of a class: classes that are neighbours differ. */
export function classSlot(classId: string): number {
  const number = Number(classId);
  if (Number.isInteger(number)) return ((((number - 1) % 20) + 20) % 20) + 1;
  let sum = 0;
  for (const character of classId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 20;
  return sum + 1;
}
