/** Boxes of a picture, as a `boxes2D` file has them. Pure. */

import { type Fields, fieldsOf, labelsOf, textOf } from "./values";

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
  const { box_data: data, class_labels: labels } = fieldsOf(file);
  const boxes = (Array.isArray(data) ? data : []).map(fieldsOf).flatMap((each) => {
    const place = placeOf(fieldsOf(each.position));
    if (place === null) return [];
    const [sx, sy] = each.domain === "pixel" ? [size.width, size.height] : [1, 1];
    const scores = Object.values(fieldsOf(each.scores)).filter((score): score is number => typeof score === "number");
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
