import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunInfo } from "../../data/types";
import { chosenColumns, columnsByThemselves, columnsOf, joinColumns, nextSort, sameColumns } from "./columns";

function run(number: number, config: object, summary: object): RunInfo {
  const fields = {
    run: number,
    id: `r${number}`,
    name: `r${number}`,
    tags: [],
    notes: "",
    user: "u",
    group: "",
    job_type: "",
    steps: 5,
    state: "finished",
    config,
    summary,
  };
  return fields as unknown as RunInfo;
}

const runs = [
  run(1, { lr: 0.1, data: "a" }, { loss: 0.5, examples: { _type: "image-file" }, _step: 3 }),
  run(2, { lr: 0.2, data: "a" }, { loss: "NaN" }),
];
const ids = (columns: readonly { id: string }[]): string[] => columns.map(({ id }) => id);

describe("columns of the table", () => {
  it("hold no media and nothing of ours", () => {
    const values = columnsOf(runs).filter(({ group }) => group === "summary" || group === "config");
    expect(ids(values)).toEqual(["summary.loss", "config.data", "config.lr"]);
    expect(columnsOf(runs).find(({ id }) => id === "summary.loss")?.numeric).toBe(true);
  });

  it("that are equal in all runs are left out by themselves", () => {
    expect(ids(columnsByThemselves(columnsOf(runs), runs))).toEqual([
      "state",
      "created",
      "duration",
      "tags",
      "summary.loss",
      "config.lr",
    ]);
  });

  it("offer statistics of each number, and show the one that orders the runs", () => {
    const asked = [run(1, {}, { loss: 0.5, "loss.min": 0.25 }), run(2, {}, { loss: 0.4, "loss.min": 0.25 })];
    const columns = columnsOf(asked);
    expect(columns.filter(({ id }) => id === "summary.loss.min").map(({ group }) => group)).toEqual(["statistics"]);
    expect(ids(columns)).toContain("summary.loss.max_step");
    expect(ids(columns)).not.toContain("summary.loss.min.min");
    expect(ids(columnsByThemselves(columns, asked, "-summary.loss.min"))).toContain("summary.loss.min");
    expect(ids(columnsByThemselves(columns, asked))).not.toContain("summary.loss.min");
  });

  it("of a single run are all there", () => {
    const one = runs.slice(0, 1);
    expect(ids(columnsByThemselves(columnsOf(one), one))).toContain("config.data");
  });

  it("come back from the address, whatever their names hold", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }).filter((key) => !key.startsWith("_"))), (keys) => {
        const all = columnsOf([run(1, Object.fromEntries(keys.map((key, index) => [key, index])), {})]).filter(
          ({ group }) => group === "config",
        );
        expect(ids(chosenColumns(all, joinColumns(all)))).toEqual(ids(all));
      }),
    );
  });

  it("of a malformed address are left out", () => {
    expect(chosenColumns(columnsOf(runs), "config.lr,%E0%A4%A,gone")).toMatchObject([{ id: "config.lr" }]);
  });
});

it("clicks on a name go round: falling, rising, as before", () => {
  const first = nextSort("-created", "config.lr", "-created");
  const second = nextSort(first, "config.lr", "-created");
  expect([first, second, nextSort(second, "config.lr", "-created")]).toEqual(["-config.lr", "config.lr", "-created"]);
});

it("the same columns stay the same array; another width or order is a new one", () => {
  const columns = columnsOf([]);
  const again = columns.map((column) => ({ ...column }));
  expect(sameColumns(columns, again)).toBe(columns);
  for (const other of [again.slice(1), [...again].reverse(), again.map((column) => ({ ...column, width: 1 }))])
    expect(sameColumns(columns, other)).toBe(other);
});
