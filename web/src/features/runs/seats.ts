/** Rows that go give their place in the page to those that come: changing texts costs less than making elements. Pure. */

/** Row by run: the runs that stay keep theirs, so that what has the keyboard's focus stays what it is. */
export type Seats = ReadonlyMap<number, number>;

/** Who sits where, when `runs` (their numbers, each once) are shown after those of `before`. Where most of them stay, as
 * they do while the table is scrolled, those that come get new rows: elements would only be moved past each other.
 */
export function seated(before: Seats, runs: readonly number[]): Seats {
  const wanted = new Set(runs);
  const leaving = [...before].filter(([run]) => !wanted.has(run)).map(([, seat]) => seat);
  const stay = before.size - leaving.length;
  const free = stay * 2 < runs.length ? leaving : [];
  let next = Math.max(-1, ...before.values());
  const seats = new Map<number, number>();
  for (const run of runs) {
    seats.set(run, before.get(run) ?? free.shift() ?? ++next);
  }
  return seats;
}
