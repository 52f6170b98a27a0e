import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeChart } from "./arrow";
import { ApiError } from "./errors";
import { address, part } from "./http";

describe("addresses", () => {
  it("escape every name, and leave out what was not asked", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
        const url = new URL(address(`/projects/${part(name)}/x`, { f: name }), "http://localhost");
        if (name !== "." && name !== "..") expect(decodeURIComponent(url.pathname.split("/")[4] ?? "")).toBe(name);
        expect(url.searchParams.get("f")).toBe(name.replaceAll("\r\n", "\r\n"));
      }),
    );
    expect(address("/x", { a: null, b: undefined, c: "", d: 0 })).toBe("/api/v1/x?d=0");
  });
});

describe("errors", () => {
  it("say where a filter is wrong", () => {
    expect(new ApiError(400, { message: "no number (at character 5)" }).position).toBe(5);
    expect(new ApiError(400, { message: "no number" }).position).toBeNull();
  });
  it("have words even when the answer has none", () => {
    expect(new ApiError(502, {}).message).toContain("502");
  });
});

describe("chart columns", () => {
  it("come out as they went in, NaN and infinity included", () => {
    const last = new Float64Array([1, Number.NaN, Number.POSITIVE_INFINITY]);
    const three = new Float64Array([1, 2, 3]);
    const counts = new Int32Array([1, 1, 1]);
    const table = tableFromArrays({
      run: new BigInt64Array([7n, 7n, 8n]),
      key: counts,
      x: three,
      last,
      min: three,
      max: three,
      mean: three,
      n: counts,
      bad: counts,
    });
    const bytes = tableToIPC(table, { format: "stream" });
    if (bytes === null) throw new Error("nothing was encoded");
    const rows = decodeChart(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
    expect(Array.from(rows.run, Number)).toEqual([7, 7, 8]);
    expect(rows.last).toEqual(last);
    expect(rows.n).toBeInstanceOf(Int32Array);
    expect(rows.x).toBeInstanceOf(Float64Array);
  });
});
