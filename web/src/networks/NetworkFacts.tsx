/** What a network comes to: layers, parameters, its hash. */

import type { ReactElement, ReactNode } from "react";
import { formatCount } from "../math/numbers";
import { Copy } from "../ui/Copy";
import { type Network, shapeText } from "./network";
import styles from "./networks.module.css";

interface NetworkFactsProps {
  network: Network;
  /** Stands beside the hash. */
  likeThis?: ReactNode;
}

export function NetworkFacts({ network, likeThis }: NetworkFactsProps): ReactElement {
  const { framework, type, layerCount, parameters, trainable, inputs, hash, leftOut } = network;
  return (
    <dl className={styles.facts}>
      <Fact name="Class" value={type} note={framework} />
      <Fact name="Layers" value={formatCount(layerCount)} {...(leftOut > 0 ? { note: `${leftOut} not listed` } : {})} />
      <Fact name="Parameters" value={formatCount(parameters)} />
      <Fact name="Trainable" value={formatCount(trainable)} />
      {inputs.length === 0 ? null : <Fact name="Input" value={shapeText(inputs)} />}
      <div>
        <dt title="equal for networks of the same structure, whatever their layers are called">Hash</dt>
        <dd>
          <code>{hash}</code>
          <Copy text={hash} label="Copy the hash" />
          {likeThis}
        </dd>
      </div>
    </dl>
  );
}

function Fact({ name, value, note }: { name: string; value: string; note?: string }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {note === undefined ? null : <small>{note}</small>}
      </dd>
    </div>
  );
}
