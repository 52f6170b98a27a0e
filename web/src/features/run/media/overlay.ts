/** Masks and boxes over a picture, drawn on a canvas of the picture's size. */

import { slotVariable } from "../../../math/colours";
import { type Box, classSlot } from "./values";

export interface OverlayLook {
  /** Hidden classes, as `classKey` names them. */
  hidden: ReadonlySet<string>;
  /** Of masks, 0 to 1. */
  opacity: number;
  /** Boxes below it are not drawn; boxes without a score always are. */
  threshold: number;
}

/** A class of one layer. */
export function classKey(layer: string, classId: string): string {
  return `${layer}\n${classId}`;
}

/** A mask's classes by pixel: its grey value is the class's number. */
export interface MaskPixels {
  width: number;
  height: number;
  classes: Uint8Array;
}

export async function readMask(url: string, signal: AbortSignal): Promise<MaskPixels> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`the mask could not be read (status ${answer.status})`);
  // Colours as they stand: a colour profile would change the classes.
  const picture = await createImageBitmap(await answer.blob(), {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("this browser draws no masks");
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  const classes = new Uint8Array(picture.width * picture.height);
  for (let i = 0; i < classes.length; i++) classes[i] = data[i * 4] ?? 0;
  return { width: picture.width, height: picture.height, classes };
}

export function drawMask(
  context: CanvasRenderingContext2D,
  mask: MaskPixels,
  layer: string,
  labels: Record<string, string>,
  { hidden, opacity }: OverlayLook,
): void {
  const { width, height } = context.canvas;
  const colours = new Map<number, readonly [number, number, number] | null>();
  const pixels = new ImageData(mask.width, mask.height);
  for (let i = 0; i < mask.classes.length; i++) {
    const id = mask.classes[i] as number;
    let colour = colours.get(id);
    if (colour === undefined) {
      // Unlabelled zero is background.
      const isBackground = id === 0 && labels["0"] === undefined;
      colour = isBackground || hidden.has(classKey(layer, String(id))) ? null : rgb(classColour(String(id)));
      colours.set(id, colour);
    }
    if (colour === null) continue;
    pixels.data.set(colour, i * 4);
    pixels.data[i * 4 + 3] = 255;
  }
  const small = new OffscreenCanvas(mask.width, mask.height);
  small.getContext("2d")?.putImageData(pixels, 0, 0);
  context.save();
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, width, height);
  context.restore();
}

export function drawBoxes(
  context: CanvasRenderingContext2D,
  boxes: readonly Box[],
  layer: string,
  labels: Record<string, string>,
  { hidden, threshold }: OverlayLook,
): void {
  const { width, height } = context.canvas;
  const stroke = 1.5 * devicePixelRatio;
  const letters = 11 * devicePixelRatio;
  context.save();
  context.lineWidth = stroke;
  context.font = `${letters}px "Inter", sans-serif`;
  context.textBaseline = "top";
  for (const box of boxes) {
    if (hidden.has(classKey(layer, box.classId)) || (box.score !== null && box.score < threshold)) continue;
    const colour = classColour(box.classId);
    const [x, y] = [box.x * width, box.y * height];
    context.strokeStyle = colour;
    context.strokeRect(x, y, box.width * width, box.height * height);
    const words = [box.caption || labels[box.classId] || "", box.score === null ? "" : box.score.toFixed(2)]
      .filter(Boolean)
      .join(" ");
    if (words === "") continue;
    const across = context.measureText(words).width + letters * 0.6;
    context.fillStyle = "rgb(0 0 0 / 70%)";
    context.fillRect(x, Math.max(0, y - letters * 1.3), across, letters * 1.3);
    context.fillStyle = "#fff";
    context.fillText(words, x + letters * 0.3, Math.max(0, y - letters * 1.3) + letters * 0.15);
  }
  context.restore();
}

export function classColour(classId: string): string {
  return getComputedStyle(document.documentElement)
    .getPropertyValue(slotVariable(classSlot(classId)))
    .trim();
}

function rgb(hex: string): readonly [number, number, number] {
  const number = Number.parseInt(hex.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}
