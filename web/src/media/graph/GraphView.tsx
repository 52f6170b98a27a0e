/** A network: drawn in layers, or as a list with types, shapes and parameters. */

import { type ReactElement, useMemo, useState } from "react";
import { formatCount } from "../../math/numbers";
import { Choice } from "../../ui/Fields";
import { Bone, ErrorNote } from "../../ui/Notes";
import { useFileData } from "../fileData";
import type { GraphMedia } from "../values";
import styles from "./graph.module.css";
import { type Graph, placed, readGraph } from "./layers";

/** Wider or longer networks are read better as a list, and drawn slowly. */
const MOST_DRAWN = 400;
const [NODE_WIDTH, NODE_HEIGHT, GAP_X, GAP_Y] = [168, 36, 24, 26];

export function GraphView({ run, graph }: { run: number; graph: GraphMedia }): ReactElement {
  const { data, error, refetch } = useFileData(run, graph.file, "graph", async (answer) =>
    readGraph(await answer.json()),
  );
  const [chosen, setChosen] = useState<"drawn" | "list" | null>(null);
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Bone height={240} />;
  const as = chosen ?? (data.nodes.length > MOST_DRAWN ? "list" : "drawn");
  const total = data.nodes.reduce((sum, { parameters }) => sum + (parameters ?? 0), 0);
  return (
    <div className={styles.graph}>
      <div className={styles.bar}>
        <Choice
          label="Shown as"
          value={as}
          options={[
            { value: "drawn", label: "Drawn" },
            { value: "list", label: "List" },
          ]}
          onChange={setChosen}
        />
        <span>
          {formatCount(data.nodes.length)} nodes{total > 0 ? `, ${formatCount(total)} parameters` : ""}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div className={styles.scroller} tabIndex={0} role="region" aria-label="nodes and edges">
        {as === "drawn" ? <Drawing graph={data} /> : <List graph={data} />}
      </div>
    </div>
  );
}

function Drawing({ graph }: { graph: Graph }): ReactElement {
  const { across, layers, depth, width } = useMemo(() => placed(graph), [graph]);
  const [w, h] = [width * (NODE_WIDTH + GAP_X), depth * (NODE_HEIGHT + GAP_Y)];
  const x = (node: number): number => w / 2 + (across[node] ?? 0) * (NODE_WIDTH + GAP_X);
  const y = (node: number): number => (layers[node] ?? 0) * (NODE_HEIGHT + GAP_Y) + GAP_Y / 2;
  return (
    <svg width={w} height={h} role="img" aria-label={`${graph.nodes.length} nodes in ${depth} layers`}>
      {graph.edges.map(([from, to], index) => {
        const [x0, y0, x1, y1] = [x(from), y(from) + NODE_HEIGHT, x(to), y(to)];
        // An edge over several layers goes round the nodes between.
        const aside = (layers[to] ?? 0) - (layers[from] ?? 0) > 1 && Math.abs(x0 - x1) < 1 ? NODE_WIDTH * 0.62 : 0;
        const path = `M${x0} ${y0}C${x0 + aside} ${y0 + GAP_Y} ${x1 + aside} ${y1 - GAP_Y} ${x1} ${y1}`;
        // biome-ignore lint/suspicious/noArrayIndexKey: edges of a fixed graph.
        return <path key={index} d={path} />;
      })}
      {graph.nodes.map(({ id, name, type, shape, parameters }, node) => (
        <g key={id} transform={`translate(${x(node) - NODE_WIDTH / 2} ${y(node)})`}>
          <title>
            {[name, type, shape, parameters === null ? "" : `${formatCount(parameters)} parameters`]
              .filter(Boolean)
              .join("\n")}
          </title>
          <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx={4} />
          <text x={8} y={15}>
            {cut(name, 24)}
          </text>
          <text x={8} y={29} data-second>
            {cut([type === name ? "" : type, shape].filter(Boolean).join(" "), 28)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function cut(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}

function List({ graph }: { graph: Graph }): ReactElement {
  return (
    <table>
      <thead>
        <tr>
          <th>name</th>
          <th>type</th>
          <th>output shape</th>
          <th data-number>parameters</th>
          <th>from</th>
        </tr>
      </thead>
      <tbody>
        {graph.nodes.map(({ id, name, type, shape, parameters }, node) => (
          <tr key={id}>
            <td>{name}</td>
            <td>{type}</td>
            <td>{shape}</td>
            <td data-number>{parameters === null ? "" : formatCount(parameters)}</td>
            <td>
              {graph.edges
                .filter(([, to]) => to === node)
                .map(([from]) => graph.nodes[from]?.name)
                .join(", ")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
