/** Where the marks of an axis stand. */

/** 1, 2 or 5 times a power of ten, at least `rough`. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  const factor = share <= 1.0000001 ? 1 : share <= 2.0000001 ? 2 : share <= 5.0000001 ? 5 : 10;
  return factor * power;
}

/** At most `most` (but at least one) round numbers inside lo..hi, and their distance. */
export function niceTicks(lo: number, hi: number, most: number): { ticks: number[]; step: number } {
  if (!(hi > lo) || !Number.isFinite(lo) || !Number.isFinite(hi)) return { ticks: [lo], step: 1 };
  let step = niceStep((hi - lo) / Math.max(1, most));
  let first = Math.ceil(lo / step - 1e-9);
  let last = Math.floor(hi / step + 1e-9);
  while (last - first + 1 > Math.max(1, most)) {
    step = niceStep(step * 1.01);
    first = Math.ceil(lo / step - 1e-9);
    last = Math.floor(hi / step + 1e-9);
  }
  const ticks: number[] = [];
  for (let i = first; i <= last; i++) ticks.push(roundTo(i * step, step));
  return { ticks, step };
}

/** Round numbers for seconds: 1, 2, 5, 10, 15, 30 s, the same in minutes, then hours and days. */
export function durationTicks(lo: number, hi: number, most: number): { ticks: number[]; step: number } {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
  const rough = (hi - lo) / Math.max(1, most);
  const step = rough < 1 ? undefined : steps.find((each) => each >= rough);
  if (step === undefined) {
    if (rough < 1) return niceTicks(lo, hi, most);
    const days = niceTicks(lo / 86400, hi / 86400, most);
    return { ticks: days.ticks.map((day) => day * 86400), step: days.step * 86400 };
  }
  const ticks: number[] = [];
  for (let tick = Math.ceil(lo / step - 1e-9) * step; tick <= hi + step * 1e-9; tick += step) ticks.push(tick);
  return { ticks, step };
}

/** Powers of ten inside lo..hi (both > 0), with 2 and 5 between them when few; linear ticks within one decade. */
export function logTicks(lo: number, hi: number, most: number): number[] {
  if (!(lo > 0) || !(hi > lo)) return [];
  const first = Math.floor(Math.log10(lo));
  const last = Math.ceil(Math.log10(hi));
  const inside = (ticks: number[]): number[] =>
    ticks.filter((tick) => tick >= lo * 0.9999999 && tick <= hi * 1.0000001);
  for (const factors of [[1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let power = first; power <= last; power++)
      for (const factor of factors) ticks.push(Number(`${factor}e${power}`));
    const kept = inside(ticks);
    if (kept.length >= 3 && kept.length <= most) return kept;
  }
  const powers: number[] = [];
  for (let power = first; power <= last; power++) powers.push(Number(`1e${power}`));
  const kept = inside(powers);
  if (kept.length < 2) return niceTicks(lo, hi, most).ticks.filter((tick) => tick > 0);
  const every = Math.ceil(kept.length / Math.max(1, most));
  return kept.filter((_, index) => index % every === 0);
}

/** Without the dust of binary fractions: 0.30000000000000004 is 0.3. */
function roundTo(value: number, step: number): number {
  const digits = Math.max(0, Math.min(20, Math.ceil(-Math.log10(step)) + 2));
  return digits >= 20 ? value : Number(value.toFixed(digits));
}
