/** Which texts of the table need an edge to be cut at: each such edge costs as much to draw as the text. Pure. */

const PADDING = 24;
/** Of the digits' font, at most. */
const DIGIT_WIDTH = 7.5;
/** Of the widest letter in ASCII. */
const LETTER_WIDTH = 14;
const ASCII = /^[ -~]*$/;

/** Whether `text` may be wider than its cell of `width` pixels; of letters that are not known to be narrow, always. */
export function mayBeCut(text: string, width: number, digits: boolean): boolean {
  if (text.length === 1) return false;
  if (!digits && !ASCII.test(text)) return true;
  return text.length * (digits ? DIGIT_WIDTH : LETTER_WIDTH) + PADDING > width;
}
