import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Graph, layersOf, placed, readGraph } from "./graph/layers";
import { histogramGrid } from "./histogramGrid";
import { readFigure } from "./plotly/figure";
import { type ChartInk, optionOf, quartiles } from "./plotly/option";
import { packed } from "./three/gltf";
import { EDGES, readCloud } from "./three/points";
import { wavePath } from "./wave";

const INK: ChartInk = { text: "#000", grid: "#eee", axis: "#999", panel: "#fff", series: ["#00f"], font: "sans-serif" };

describe("a plot", () => {
  it("is read as data, its text without tags", () => {
    const figure = readFigure({
      data: [
        { type: "scatter", mode: "lines", name: "<b>a</b><img src=x onerror=alert(1)>", x: [1, 2], y: [3, null] },
        { type: "histogram", x: [0, 1, 1, 2], nbinsx: 2, marker: { color: "javascript:alert(1)" } },
        { type: "bar", orientation: "h", x: [5], y: ["a"] },
        { type: "scatter", y: { dtype: "f8", bdata: btoa(String.fromCharCode(0, 0, 0, 0, 0, 0, 0xf0, 0x3f)) } },
        { type: "sankey" },
        { type: "scatter", visible: "legendonly", y: [1] },
      ],
      layout: { title: { text: "A<br>B" }, xaxis: { type: "log", range: [0, 2] }, barmode: "stack" },
    });
    expect(figure.title).toBe("A B");
    expect(figure.notDrawn).toEqual(["1 sankey"]);
    expect(figure.axes.x).toMatchObject({ type: "log", range: [1, 100] });
    expect(figure.traces).toMatchObject([
      { kind: "line", name: "a", y: [3, null] },
      { kind: "bar", y: [1, 3], colour: null },
      { kind: "bar", flat: true },
      { kind: "line", y: [1], x: [0] },
    ]);
  });

  it("has no name, value, axis or colour that an object would take for its own", () => {
    const own = ["__proto__", "constructor"];
    const traces = ["bar", "pie", "box", "heatmap"].map((type) => ({
      type,
      name: "__proto__",
      ...{ x: own, y: own, labels: own, values: [1, 2], z: [[1, 2]] },
      ...{ xaxis: "__proto__", yaxis: "constructor", marker: { color: "constructor" } },
    }));
    const axis = { title: "a\n__proto__", overlaying: "__proto__" };
    const figure = readFigure({ data: traces, layout: { title: { text: "valueOf" }, xaxis: axis } });
    const said: string[] = [];
    JSON.stringify(optionOf(figure, INK), (_, value) => {
      if (typeof value === "string") said.push(...value.split("\n"));
      return value;
    });
    expect(said.filter((text) => text in Object.prototype)).toEqual([]);
    expect(said.filter((text) => text.startsWith("__proto__"))).not.toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("of any form is drawn or left out, never an error", () => {
    const trace = fc.record(
      {
        type: fc.constantFrom("scatter", "bar", "box", "heatmap", "pie", "histogram", "surface", "constructor"),
        x: fc.jsonValue(),
        y: fc.jsonValue(),
        z: fc.jsonValue(),
        values: fc.jsonValue(),
        xaxis: fc.constantFrom("x", "x2", 7, "__proto__", "constructor", "x y"),
        marker: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const file = fc.oneof(fc.jsonValue(), fc.record({ data: fc.array(trace), layout: fc.jsonValue() }));
    fc.assert(
      fc.property(file, (given) => {
        expect(optionOf(readFigure(given), INK).series).toEqual(expect.any(Array));
      }),
    );
  });

  it("has boxes of quarters", () => {
    expect(quartiles([4, 1, 3, 2, 5])).toEqual([1, 2, 3, 4, 5]);
    expect(quartiles([1, 2])).toEqual([1, 1.25, 1.5, 1.75, 2]);
  });
});

describe("a network", () => {
  const graph = fc.integer({ min: 1, max: 30 }).chain((count) =>
    fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 60 }).map((pairs): Graph => {
      const nodes = Array.from({ length: count }, (_, id) => ({
        id: `${id}`,
        name: "",
        type: "",
        shape: "",
        parameters: null,
      }));
      return { nodes, edges: pairs };
    }),
  );

  it("flows downward: every edge of one without rings leads to a deeper layer", () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const falling = edges.filter(([from, to]) => from < to);
        const layers = layersOf({ nodes, edges: falling });
        for (const [from, to] of falling) expect(layers[to]).toBeGreaterThan(layers[from] as number);
        layers.forEach((layer, node) => {
          if (layer > 0) expect(falling.some(([from, to]) => to === node && layers[from] === layer - 1)).toBe(true);
        });
      }),
    );
  });

  it("with rings has a place for each node, no two in one", () => {
    fc.assert(
      fc.property(graph, (given) => {
        const { across, layers, depth } = placed(given);
        const places = layers.map((layer, node) => `${layer} ${across[node]}`);
        expect(new Set(places).size).toBe(given.nodes.length);
        expect(layers.every((layer) => layer >= 0 && layer < depth)).toBe(true);
      }),
    );
  });

  it("is read from its file", () => {
    const file = {
      nodes: [
        { id: "a", output_shape: [null, 3] },
        { id: 1, name: "b" },
      ],
      edges: [
        ["a", "1"],
        ["a", "x"],
      ],
    };
    expect(readGraph(file)).toMatchObject({ nodes: [{ shape: "? × 3" }, { id: "1" }], edges: [[0, 1]] });
    expect(readGraph(null)).toEqual({ nodes: [], edges: [] });
  });
});

it("a chain of 50,000 layers is no deeper than calls may be", () => {
  const nodes = Array.from({ length: 50_000 }, (_, id) => ({
    id: `${id}`,
    name: "",
    type: "",
    shape: "",
    parameters: null,
  }));
  const edges = nodes.slice(1).map((_, from): [number, number] => [from + 1, from]);
  expect(layersOf({ nodes, edges })[0]).toBe(49_999);
});

describe("a cloud", () => {
  it("has colours, categories, boxes and arrows", () => {
    const corners = Array.from({ length: 8 }, (_, k) => [k & 1, (k >> 1) & 1, k >> 2]);
    const cloud = readCloud({
      points: [
        [1, 2, 3, 255, 0, 0],
        ["no", "point", 1],
      ],
      boxes: [{ corners, label: "car", color: [255, 0, 0] }, { corners: [] }],
      vectors: [{ start: [0, 0, 0], end: [1, 1, 1] }, {}],
    });
    expect([...cloud.positions]).toEqual([1, 2, 3]);
    expect([...(cloud.colours ?? [])]).toEqual([1, 0, 0]);
    expect(cloud.boxes).toMatchObject([{ label: "car", colour: [1, 0, 0] }]);
    expect(cloud.vectors).toHaveLength(1);
    expect(readCloud({ points: [[0, 0, 0, 2]] }).slots?.[0]).toBe(2);
  });

  it("of any form is read", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        expect(readCloud(given).positions.length % 3).toBe(0);
      }),
    );
  });

  it("has boxes of twelve edges, three at each corner", () => {
    expect(EDGES).toHaveLength(12);
    for (let corner = 0; corner < 8; corner++) expect(EDGES.flat().filter((each) => each === corner)).toHaveLength(3);
  });
});

it("a glTF is packed with its buffers; one that lies elsewhere is refused", () => {
  const uri = (text: string): string => `data:application/octet-stream;base64,${btoa(text)}`;
  const model = {
    asset: { version: "2.0" },
    buffers: [{ uri: uri("abcde") }, { uri: uri("xyz") }],
    bufferViews: [{ buffer: 1, byteOffset: 1, byteLength: 2 }],
  };
  const bytes = (value: unknown): ArrayBuffer => new TextEncoder().encode(JSON.stringify(value)).buffer as ArrayBuffer;
  const out = packed(bytes(model));
  const view = new DataView(out);
  expect(view.getUint32(8, true)).toBe(out.byteLength);
  const head = view.getUint32(12, true);
  const inside = JSON.parse(new TextDecoder().decode(new Uint8Array(out, 20, head)));
  const [{ byteOffset, byteLength }] = inside.bufferViews;
  expect(new TextDecoder().decode(new Uint8Array(out, 28 + head + byteOffset, byteLength))).toBe("yz");
  expect(packed(out)).toBe(out);
  expect(() => packed(bytes({ buffers: [{ uri: "/api/v1/viewer" }] }))).toThrow("another file");
});

it("histograms of all steps share one axis, each adds up to one", () => {
  const counts = fc.array(fc.nat(50), { minLength: 1, maxLength: 20 });
  const one = fc.record({
    counts,
    low: fc.integer({ min: -50, max: 50 }),
    width: fc.double({ min: 0.01, max: 9, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 5 }), (given) => {
      const histograms = given.map(({ counts: each, low, width }, step) => ({
        step,
        counts: each,
        edges: Array.from({ length: each.length + 1 }, (_, bin) => low + bin * width),
      }));
      const { shares } = histogramGrid(histograms, 16);
      histograms.forEach(({ counts: each }, column) => {
        const sum = shares.slice(column * 16, (column + 1) * 16).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(each.some((count) => count > 0) ? 1 : 0, 3);
      });
    }),
  );
});

it("a waveform stays within its height", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }))),
      (peaks) => {
        const heights = [...wavePath(peaks, 40).matchAll(/ (-?[\d.]+)H/g)].map(([, y]) => Number(y));
        expect(heights.every((y) => y >= 0 && y <= 40)).toBe(true);
      },
    ),
  );
});
