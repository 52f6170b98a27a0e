/** The layers of one network, blocks with what they hold. */

import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { formatCount } from "../math/numbers";
import { LayerCell } from "./LayerCell";
import { type Layer, type Network, settingText, shapeText } from "./network";
import styles from "./networks.module.css";
import { Cell, Head, Rows } from "./rows";

const COLUMNS = "52px minmax(220px, 4fr) minmax(120px, 2fr) 120px minmax(200px, 5fr)";

export function NetworkTable({ network }: { network: Network }): ReactElement {
  const { layers } = network;
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const shown = useMemo(() => unfolded(layers, folded), [layers, folded]);
  const toggle = (place: number): void => {
    const next = new Set(folded);
    if (!next.delete(place)) next.add(place);
    setFolded(next);
  };
  return (
    <Rows
      label={`Layers of ${network.name || network.type}`}
      columns={COLUMNS}
      count={shown.length}
      head={
        <>
          <Head />
          <Head>Layer</Head>
          <Head>Output</Head>
          <Head number>Parameters</Head>
          <Head>Settings</Head>
        </>
      }
      row={(index) => {
        const place = shown[index] ?? 0;
        const layer = layers[place];
        if (layer === undefined) return { key: String(place), cells: null };
        const isBlock = (layers[place + 1]?.depth ?? 0) > layer.depth;
        return {
          key: String(place),
          cells: (
            <>
              <Cell className={styles.place}>
                {isBlock ? (
                  <button
                    type="button"
                    aria-expanded={!folded.has(place)}
                    aria-label={`layers in ${layer.name || layer.type}`}
                    onClick={() => toggle(place)}
                  >
                    {folded.has(place) ? <ChevronRight size={13} /> : <ChevronDown size={13} />}
                  </button>
                ) : null}
                {place + 1}
              </Cell>
              <LayerCell layer={layer} depth={layer.depth} />
              <Cell className={styles.shape}>{shapeText(layer.outputs)}</Cell>
              <Cell number title={weightsText(layer)}>
                {layer.shared === null ? parametersText(layer) : `as #${layer.shared + 1}`}
              </Cell>
              <Cell className={styles.settings} title={settingsText(layer)}>
                {settingsText(layer)}
                {isFrozen(layer) ? <em>frozen</em> : null}
              </Cell>
            </>
          ),
        };
      }}
    />
  );
}

/** Places of the rows that no folded block hides. */
function unfolded(layers: readonly Layer[], folded: ReadonlySet<number>): number[] {
  const shown: number[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  layers.forEach(({ depth }, place) => {
    if (depth > hiddenBelow) return;
    hiddenBelow = folded.has(place) ? depth : Number.POSITIVE_INFINITY;
    shown.push(place);
  });
  return shown;
}

export function parametersText({ parameters }: Layer): string {
  return parameters === 0 ? "" : formatCount(parameters);
}

function isFrozen({ parameters, trainable }: Layer): boolean {
  return parameters > 0 && trainable === 0;
}

function weightsText({ weights, dtype }: Layer): string {
  const all = Object.entries(weights).map(([name, shape]) => `${name} ${shapeText([shape])}`);
  return [...all, ...(dtype === "" ? [] : [dtype])].join("\n");
}

function settingsText({ config, dtype }: Layer): string {
  const all = Object.entries(config).map(([name, value]) => `${name} ${settingText(value)}`);
  return [...all, ...(dtype === "" ? [] : [dtype])].join(" · ");
}
