/** Spans of time and ages as people say them. Seconds in, text out. */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** `12 s`, `3 m 05 s`, `2 h 14 m`, `3 d 4 h`; below ten seconds with a decimal: `1.5 s`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return two(whole, MINUTE, "m", 1, "s");
  if (whole < DAY) return two(whole, HOUR, "h", MINUTE, "m");
  return two(whole, DAY, "d", HOUR, "h");
}

/** How long ago, short enough for a narrow column: `now`, `40 s`, `5 m`, `3 h`, `12 d`, `2 y`. */
export function formatAge(seconds: number): string {
  if (!(seconds >= 10)) return "now";
  if (seconds < MINUTE) return `${Math.floor(seconds)} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} m`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
  if (seconds < 365 * DAY) return `${Math.floor(seconds / DAY)} d`;
  return `${Math.floor(seconds / (365 * DAY))} y`;
}

/** A tick on an axis of seconds whose ticks are `step` apart: `30s`, `5m`, `2h`, `1h30`, `3d`. */
export function formatDurationTick(seconds: number, step: number): string {
  if (seconds === 0) return "0";
  if (step < 1) return `${Number(seconds.toPrecision(4))}s`;
  const whole = Math.round(seconds);
  if (whole % DAY === 0) return `${whole / DAY}d`;
  if (step >= HOUR)
    return whole >= DAY ? `${Math.floor(whole / DAY)}d${Math.round((whole % DAY) / HOUR)}h` : `${whole / HOUR}h`;
  if (whole % HOUR === 0) return `${whole / HOUR}h`;
  if (whole > HOUR) return `${Math.floor(whole / HOUR)}h${pad(Math.floor((whole % HOUR) / MINUTE))}`;
  if (whole % MINUTE === 0) return `${whole / MINUTE}m`;
  return whole < MINUTE ? `${whole}s` : `${Math.floor(whole / MINUTE)}m${pad(whole % MINUTE)}`;
}

/** A tick on an axis of wall time (seconds since the epoch), in the reader's time zone. */
export function formatTimeTick(epoch: number, step: number): string {
  const date = new Date(epoch * 1000);
  const day = `${date.getDate()} ${date.toLocaleString("en", { month: "short" })}`;
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  if (step >= DAY) return day;
  if (step >= MINUTE) return date.getHours() === 0 && date.getMinutes() === 0 ? day : clock;
  return `${clock}:${pad(date.getSeconds())}`;
}

function two(whole: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((whole % large) / small);
  const first = `${Math.floor(whole / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
