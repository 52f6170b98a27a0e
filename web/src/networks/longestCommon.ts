/** The longest common subsequence of two lists. Pure. */

/** Cells of the table at most: 16 MB. Beyond it equal items are paired greedily, in order. */
const MOST_CELLS = 4_000_000;

/** Pairs of places [in a, in b] with equal items, rising in both; as many as possible. */
export function longestCommon(a: readonly string[], b: readonly string[]): [number, number][] {
  let begin = 0;
  while (begin < a.length && begin < b.length && a[begin] === b[begin]) begin += 1;
  let end = 0;
  while (end < a.length - begin && end < b.length - begin && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const [innerA, innerB] = [a.slice(begin, a.length - end), b.slice(begin, b.length - end)];
  const inner = innerA.length * innerB.length > MOST_CELLS ? greedy(innerA, innerB) : exact(innerA, innerB);
  return [
    ...Array.from({ length: begin }, (_, at): [number, number] => [at, at]),
    ...inner.map(([left, right]): [number, number] => [left + begin, right + begin]),
    ...Array.from({ length: end }, (_, at): [number, number] => [a.length - end + at, b.length - end + at]),
  ];
}

function exact(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  for (let left = a.length - 1; left >= 0; left -= 1) {
    for (let right = b.length - 1; right >= 0; right -= 1) {
      longest[left * width + right] =
        a[left] === b[right]
          ? (longest[(left + 1) * width + right + 1] ?? 0) + 1
          : Math.max(longest[(left + 1) * width + right] ?? 0, longest[left * width + right + 1] ?? 0);
    }
  }
  const pairs: [number, number][] = [];
  let [left, right] = [0, 0];
  while (left < a.length && right < b.length) {
    if (a[left] === b[right]) pairs.push([left++, right++]);
    else if ((longest[(left + 1) * width + right] ?? 0) >= (longest[left * width + right + 1] ?? 0)) left += 1;
    else right += 1;
  }
  return pairs;
}

/** The next place of each item, and never back. */
function greedy(a: readonly string[], b: readonly string[]): [number, number][] {
  const places = new Map<string, number[]>();
  b.forEach((item, at) => {
    const known = places.get(item);
    if (known === undefined) places.set(item, [at]);
    else known.push(at);
  });
  const next = new Map<string, number>();
  const pairs: [number, number][] = [];
  let last = -1;
  a.forEach((item, at) => {
    const all = places.get(item) ?? [];
    let place = next.get(item) ?? 0;
    while (place < all.length && (all[place] ?? 0) <= last) place += 1;
    next.set(item, place);
    const found = all[place];
    if (found !== undefined) {
      pairs.push([at, found]);
      last = found;
    }
  });
  return pairs;
}
