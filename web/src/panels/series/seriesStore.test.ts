import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChartAnswer, splitAnswer } from "./columns";
import { type ChartRequest, SeriesStore, type SeriesWindow } from "./seriesStore";

const WINDOW: SeriesWindow = { stream: "history", x: "step", lo: null, hi: null, buckets: 512 };

function answer(rows: readonly (readonly [run: number, key: number, x: number])[]): ChartAnswer {
  const floats = Float64Array.from(rows, ([, , x]) => x);
  const ones = new Int32Array(rows.length).fill(1);
  return {
    run: rows.map(([run]) => BigInt(run)),
    key: Int32Array.from(rows, ([, key]) => key),
    x: floats,
    last: floats,
    min: floats,
    max: floats,
    mean: floats,
    n: ones,
    bad: ones,
  };
}

/** A server that answers when told to, and a page that gathers when told to. */
class Page {
  readonly requests: ChartRequest[] = [];
  private readonly waiting: (() => void)[] = [];
  private flush: (() => void) | null = null;
  settle: (() => void) | null = null;
  fails = false;
  readonly store = new SeriesStore({
    load: (request) => {
      this.requests.push(request);
      return new Promise((resolve, reject) => {
        this.waiting.push(() =>
          this.fails
            ? reject(new Error("down"))
            : resolve(
                answer(
                  request.runs.flatMap((run) =>
                    request.keys.map((_, key) => [run, key, this.requests.length] as const),
                  ),
                ),
              ),
        );
      });
    },
    gather: (flush) => {
      this.flush = flush;
    },
    later: (act) => {
      this.settle = act;
    },
    notify: (_entry, tell) => tell(),
  });

  show(key: string, runs: number[]): () => void {
    this.store.want(WINDOW, key, runs);
    return this.store.subscribe(WINDOW, key, () => undefined);
  }

  gather(): void {
    const { flush } = this;
    this.flush = null;
    flush?.();
  }

  async answerAll(): Promise<void> {
    for (const each of this.waiting.splice(0)) each();
    await new Promise((done) => setTimeout(done));
  }
}

test("twelve panels of the same runs are two requests", async () => {
  const page = new Page();
  for (let i = 0; i < 12; i++) page.show(`key-${i}`, [1, 2, 3]);
  page.gather();
  expect(page.requests.map(({ keys, runs }) => [keys.length, runs])).toEqual([
    [6, [1, 2, 3]],
    [6, [1, 2, 3]],
  ]);
  await page.answerAll();
  const state = page.store.state(WINDOW, "key-7");
  expect([state.complete, [...state.columns.keys()]]).toEqual([true, [1, 2, 3]]);
});

test("one more run asks for that run alone, and the others stay readable meanwhile", async () => {
  const page = new Page();
  page.show("loss", [1, 2]);
  page.gather();
  await page.answerAll();
  page.store.want(WINDOW, "loss", [1, 2, 3]);
  expect(page.store.state(WINDOW, "loss").columns.size).toBe(2);
  expect(page.store.state(WINDOW, "loss").complete).toBe(false);
  page.gather();
  expect(page.requests[1]?.runs).toEqual([3]);
  await page.answerAll();
  expect(page.store.state(WINDOW, "loss").columns.size).toBe(3);
});

test("a live change asks for the run that grew, only where it is seen, and again when it grew under way", async () => {
  const page = new Page();
  page.show("loss", [1, 2]);
  page.show("acc", [1, 2])();
  page.gather();
  await page.answerAll();
  page.store.grew(2, "history", new Set(["loss", "acc"]));
  page.store.grew(2, "events", new Set(["loss"]));
  page.gather();
  expect(page.requests.at(-1)).toMatchObject({ runs: [2], keys: ["loss"] });
  page.store.grew(2, "history", new Set(["loss"]));
  page.gather();
  expect(page.requests.length).toBe(2);
  await page.answerAll();
  page.gather();
  expect(page.requests.length).toBe(3);
  await page.answerAll();
  page.gather();
  expect(page.requests.length).toBe(3);
});

test("what grew unseen is asked for when it is seen again", async () => {
  const page = new Page();
  const stop = page.show("loss", [1]);
  page.gather();
  await page.answerAll();
  stop();
  page.store.grew(1, "history", new Set(["loss"]));
  page.gather();
  expect(page.requests.length).toBe(1);
  page.show("loss", [1]);
  page.gather();
  expect(page.requests.length).toBe(2);
});

test("a failure is told, keeps what was there, and is over after a retry", async () => {
  const page = new Page();
  page.show("loss", [1]);
  page.gather();
  page.fails = true;
  await page.answerAll();
  expect(page.store.state(WINDOW, "loss").error?.message).toBe("down");
  page.fails = false;
  page.store.retry(WINDOW, "loss");
  expect(page.store.state(WINDOW, "loss").error).toBeNull();
  page.gather();
  await page.answerAll();
  expect(page.store.state(WINDOW, "loss").complete).toBe(true);
});

test("splitting an answer gives each run and key its rows, whatever their number", () => {
  const group = fc.record({
    run: fc.integer({ min: 1, max: 9 }),
    key: fc.integer({ min: 0, max: 3 }),
    rows: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(group, { selector: ({ run, key }) => `${run} ${key}` }), (groups) => {
      const rows = groups.flatMap(({ run, key, rows: count }) =>
        Array.from({ length: count }, (_, x) => [run, key, x] as const),
      );
      const found: { run: number; key: number; rows: number }[] = [];
      splitAnswer(answer(rows), ["0", "1", "2", "3"], (run, key, columns) => {
        expect([...columns.x]).toEqual([...columns.x.keys()]);
        found.push({ run, key: Number(key), rows: columns.x.length });
      });
      expect(found).toEqual(groups);
    }),
  );
});

test("growth asks for the tail alone; a late point and the passing of time ask for all of it", async () => {
  const page = new Page();
  page.show("loss", [1]);
  page.gather();
  await page.answerAll();
  expect(page.requests[0]?.lo).toBeNull();
  const grow = async (): Promise<number | null | undefined> => {
    page.store.grew(1, "history", new Set(["loss"]));
    page.gather();
    const asked = page.requests.at(-1)?.lo;
    await page.answerAll();
    return asked;
  };
  // The page's server answers the n-th request with one row at x = n.
  expect(await grow()).toBe(1);
  expect([...(page.store.state(WINDOW, "loss").columns.get(1)?.x ?? [])]).toEqual([1, 2]);
  page.settle?.();
  page.gather();
  expect(page.requests.at(-1)?.lo).toBeNull();
  await page.answerAll();
  expect([...(page.store.state(WINDOW, "loss").columns.get(1)?.x ?? [])]).toEqual([3]);
});
