/** Numbers as people read them: 4 significant digits, 1k for round thousands on axes, 3e-4 for the very small. */

const SIGNIFICANT = 4;
const SUFFIXES = ["", "k", "M", "G", "T"] as const;
const MINUS = "−";

/** A value in a table or a tooltip: `0.8123`, `12,400`, `3e-4`, `1.235e+9`; `NaN`, `∞` and `−∞` as such. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (Number.isInteger(value) && size < 1e9) return grouped(value);
  if (size < 1e-3 || size >= 1e9) return scientific(value, SIGNIFICANT);
  const digits = Math.max(0, SIGNIFICANT - 1 - Math.floor(Math.log10(size)));
  const text = trimZeros(size.toFixed(digits));
  return signed(value, Number(text) >= 1000 ? grouped(Number(text)) : text);
}

/** A step or a count: whole, with separators: `12,400`. */
export function formatCount(value: number): string {
  return Number.isInteger(value) ? grouped(value) : formatValue(value);
}

/**
 * Labels of ticks that are `step` apart: all with the same digits, thousands as `5k`, small ones as `3e-4`.
 *
 * ticks (n,) rising. Returns (n,) different texts when the ticks differ.
 */
export function formatTicks(ticks: readonly number[], step: number): string[] {
  const largest = ticks.reduce((most, tick) => Math.max(most, Math.abs(tick)), 0);
  if (largest === 0) return ticks.map(() => "0");
  const far = largest >= 1e15 || largest < 1e-3;
  return ticks.map((tick) => {
    if (Math.abs(tick) < step * 1e-6) return "0";
    if (far) return scientific(tick, digitsBetween(tick, step) + 1);
    return suffixed(tick, step);
  });
}

/** A tick of a log axis: `1e-4`, `0.01`, `1`, `100`, `10k`. */
export function formatLogTick(value: number): string {
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e15) return scientific(value, 2);
  return suffixed(value, value);
}

/** Bytes as people say them: `12.3 MB` (decimal, as disks are sold). */
export function formatBytes(bytes: number): string {
  const names = ["B", "kB", "MB", "GB", "TB", "PB"] as const;
  if (!(bytes > 0)) return "0 B";
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), names.length - 1);
  const scaled = bytes / 1000 ** power;
  return `${power === 0 ? scaled : trimZeros(scaled.toPrecision(3))} ${names[power]}`;
}

function suffixed(tick: number, step: number): string {
  const size = Math.abs(tick) * 1.0000001;
  const power = size >= 1000 ? Math.min(Math.floor(Math.log10(size) / 3), SUFFIXES.length - 1) : 0;
  const unit = 1000 ** power;
  const digits = decimalsOf(step / unit);
  return signed(tick, `${trimZeros(Math.abs(tick / unit).toFixed(digits))}${SUFFIXES[power]}`);
}

/** Decimals that tell multiples of `step` apart. */
function decimalsOf(step: number): number {
  for (let digits = 0; digits < 15; digits++) {
    const scaled = step * 10 ** digits;
    if (Math.round(scaled) >= 1 && Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return digits;
  }
  return 15;
}

function digitsBetween(tick: number, step: number): number {
  return Math.max(0, Math.min(15, Math.ceil(Math.log10(Math.abs(tick) / step) - 1e-9) + 1));
}

function scientific(value: number, significant: number): string {
  const [mantissa = "", exponent = ""] = Math.abs(value)
    .toExponential(Math.max(0, significant - 1))
    .split("e");
  return signed(value, `${trimZeros(mantissa)}e${exponent.replace("+", "")}`);
}

function grouped(value: number): string {
  const [whole = "", fraction] = String(Math.abs(value)).split(".");
  const separated = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return signed(value, fraction === undefined ? separated : `${separated}.${fraction}`);
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function signed(value: number, size: string): string {
  return value < 0 && !/^0*\.?0*$/.test(size) ? MINUS + size : size;
}
