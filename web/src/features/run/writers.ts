/** Names of the processes that print into a run: its ranks first, lowest first; what begins later is numbered. */

export interface Writer {
  readonly id: string;
  readonly label: string;
}

const RANK = /^rank(\d{1,9})-/;

/**
 * `writers` as the server lists them, by name; of one rank (started again) the order is kept. earlier: those of them that
 * printed before the run was rewound; they come last, and are numbered by themselves.
 */
export function namedWriters(writers: readonly string[], earlier: readonly string[] = []): Writer[] {
  const seen = new Map<string, number>();
  const age = (id: string): number => (earlier.includes(id) ? 1 : 0);
  return [...writers]
    .sort((one, other) => age(one) - age(other) || rankOf(one) - rankOf(other) || 0)
    .map((id) => {
      const rank = rankOf(id);
      const who = Number.isFinite(rank) ? `rank ${rank}` : "process";
      const name = age(id) === 1 ? `${who}, before the rewind` : who;
      const number = (seen.get(name) ?? 0) + 1;
      seen.set(name, number);
      return { id, label: number === 1 ? name : `${name} (${number})` };
    });
}

function rankOf(writer: string): number {
  const match = RANK.exec(writer);
  return match?.[1] === undefined ? Number.POSITIVE_INFINITY : Number(match[1]);
}
