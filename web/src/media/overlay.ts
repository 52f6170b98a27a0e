/** Masks and boxes over a picture, drawn on canvases. */

import { slotVariable } from "../math/colours";
import type { Box } from "./boxes";
import { classSlot } from "./classSlot";
import { type OverlayLook, shows } from "./overlayLook";
import { themeColour } from "./shownTheme";
import type { Layer } from "./values";

/** Of the width of a picture that the words of one box may take. */
const MOST_WORDS = 0.5;

/** A mask's classes by pixel: its grey value is the class's number. */
export interface MaskPixels {
  width: number;
  height: number;
  classes: Uint8Array;
}

export async function readMask(answer: Response): Promise<MaskPixels> {
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

/** The mask in the colours of its classes; the canvas takes the size of the mask. */
export function drawMask(
  canvas: HTMLCanvasElement,
  mask: MaskPixels,
  layer: Layer,
  labels: Record<string, string>,
  look: OverlayLook,
): void {
  canvas.width = mask.width;
  canvas.height = mask.height;
  const pixels = new ImageData(mask.width, mask.height);
  // One 32-bit write for each pixel; bytes of a pixel are red, green, blue, alpha in the order of memory.
  const words = new Uint32Array(pixels.data.buffer);
  const colours = new Uint32Array(256);
  for (let id = 0; id < 256; id++) {
    // Unlabelled zero is background.
    const isBackground = id === 0 && labels["0"] === undefined;
    if (!isBackground && shows(look, layer, String(id))) colours[id] = wordOf(classColour(String(id)));
  }
  for (let i = 0; i < words.length; i++) words[i] = colours[mask.classes[i] as number] as number;
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

/** Boxes with their words, as fine as the screen. */
export function drawBoxes(
  context: CanvasRenderingContext2D,
  boxes: readonly Box[],
  layer: Layer,
  labels: Record<string, string>,
  look: OverlayLook,
): void {
  const { width, height } = context.canvas;
  const letters = 11 * devicePixelRatio;
  context.save();
  context.lineWidth = 1.5 * devicePixelRatio;
  context.font = `${letters}px "Inter", sans-serif`;
  context.textBaseline = "top";
  for (const box of boxes) {
    if (!shows(look, layer, box.classId) || (box.score !== null && box.score < look.threshold)) continue;
    const [x, y] = [box.x * width, box.y * height];
    context.strokeStyle = classColour(box.classId);
    context.strokeRect(x, y, box.width * width, box.height * height);
    const words = [box.caption || labels[box.classId] || "", box.score === null ? "" : box.score.toFixed(2)]
      .filter(Boolean)
      .join(" ");
    if (words === "") continue;
    const across = context.measureText(words).width + letters * 0.6;
    // On a picture so small words would hide it; it says them when it is shown large.
    if (across > width * MOST_WORDS) continue;
    const top = Math.max(0, y - letters * 1.3);
    context.fillStyle = "rgb(0 0 0 / 70%)";
    context.fillRect(x, top, across, letters * 1.3);
    context.fillStyle = "#fff";
    context.fillText(words, x + letters * 0.3, top + letters * 0.15);
  }
  context.restore();
}

function classColour(classId: string): string {
  return themeColour(slotVariable(classSlot(classId)));
}

/** `#rrggbb` as a pixel without transparency, in the memory order of the machine. */
function wordOf(hex: string): number {
  const number = Number.parseInt(hex.slice(1), 16);
  const bytes = new Uint8Array([(number >> 16) & 255, (number >> 8) & 255, number & 255, 255]);
  return new Uint32Array(bytes.buffer)[0] as number;
}
