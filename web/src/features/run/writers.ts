/** Names of the processes that print into a run: its ranks first, lowest first; what begins later is numbered. */

export interface Writer {
  readonly id: string;
  readonly label: string;
}

const RANK = /^rank(\d{1,9})-/;

/** `writers` as the server lists them, by name; of one rank (started again) the order is kept. earlier: some of them. */
export function namedWriters(writers: readonly string[], earlier: readonly string[] = []): Writer[] {
  const seen = new Map<string, number>();
  return [...writers]
    .sort((one, other) => rankOf(one) - rankOf(other))
    .map((id) => {
      const rank = rankOf(id);
      const name = Number.isFinite(rank) ? `rank ${rank}` : "process";
      const number = (seen.get(name) ?? 0) + 1;
      seen.set(name, number);
      const label = number === 1 ? name : `${name} (${number})`;
      return { id, label: earlier.includes(id) ? `${label}, before the rewind` : label };
    });
}

function rankOf(writer: string): number {
  const match = RANK.exec(writer);
  return match?.[1] === undefined ? Number.POSITIVE_INFINITY : Number(match[1]);
}
