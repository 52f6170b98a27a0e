/** Run colours: a slot of 1 to 20, kept by the server for ever; each theme has its own shade of it. */

export const SLOTS = 20;
/** The first slots stay apart with every colour blindness; later ones get a dash as well. */
export const PLAIN_SLOTS = 8;

/** Dash patterns in CSS pixels, two for each following slot so that neighbours differ. */
const DASHES: readonly (readonly number[])[] = [
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 2],
];

/** The CSS variable with the slot's colour in the present theme. */
export function slotVariable(slot: number): string {
  return `--run-${((((slot - 1) % SLOTS) + SLOTS) % SLOTS) + 1}`;
}

/** For styles: `var(--run-3)`. */
export function slotColour(slot: number): string {
  return `var(${slotVariable(slot)})`;
}

/** Lengths of strokes and gaps; empty for a solid line. */
export function slotDash(slot: number): readonly number[] {
  const place = ((((slot - 1) % SLOTS) + SLOTS) % SLOTS) + 1;
  return place <= PLAIN_SLOTS ? [] : (DASHES[(place - PLAIN_SLOTS - 1) % DASHES.length] ?? []);
}
