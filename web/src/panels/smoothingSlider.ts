/** Between the slider (0 to 100) and the amount of smoothing (0 to 0.999). */

/** Even steps of the slider multiply how far smoothing reaches: each 33 of them ten times. */
export function amountOf(slider: number): number {
  return slider <= 0 ? 0 : Number((1 - 10 ** ((-3 * slider) / 100)).toFixed(4));
}

export function sliderOf(amount: number): number {
  return amount <= 0 ? 0 : Math.min(100, (-100 / 3) * Math.log10(1 - amount));
}
