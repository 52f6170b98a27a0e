/** One layer in a row: its type, how deep it lies, and its own name. */

import type { ReactElement } from "react";
import type { Layer } from "./network";
import styles from "./networks.module.css";
import { Cell } from "./rows";

/** Deeper blocks are not indented further: the name tells the rest. */
const DEEPEST = 10;

export function LayerCell({ layer, depth }: { layer: Layer | null; depth: number }): ReactElement {
  if (layer === null) return <Cell className={styles.layer} />;
  return (
    <Cell className={styles.layer} title={`${layer.type} ${layer.name}`.trim()}>
      {Array.from({ length: Math.min(depth, DEEPEST) }, (_, level) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one drawing.
        <i key={level} />
      ))}
      <b>{layer.type}</b>
      <small>{layer.name}</small>
    </Cell>
  );
}
