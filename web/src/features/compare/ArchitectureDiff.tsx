/** Networks of two runs beside each other; those of one name belong together. */

import { type ReactElement, useMemo } from "react";
import type { RunDetail } from "../../data/types";
import { formatCount } from "../../math/numbers";
import { alignNetworks, onlyDifferences, tally } from "../../networks/align";
import { differenceText, NetworkDiff } from "../../networks/NetworkDiff";
import type { Network } from "../../networks/network";
import { useNetworks } from "../../networks/useNetworks";
import { Bone, Empty, ErrorNote } from "../../ui/Notes";
import styles from "./compare.module.css";

interface ArchitectureDiffProps {
  a: RunDetail;
  b: RunDetail;
  all: boolean;
}

export function ArchitectureDiff({ a, b, all }: ArchitectureDiffProps): ReactElement {
  const ofA = useNetworks(a.run.run);
  const ofB = useNetworks(b.run.run);
  for (const { error, retry } of [ofA, ofB]) if (error !== null) return <ErrorNote error={error} retry={retry} />;
  if (ofA.networks === null || ofB.networks === null) return <Bone height={320} />;
  const [left, right] = [ofA.networks, ofB.networks];
  const missing = [left.length === 0 ? a : null, right.length === 0 ? b : null].filter((run) => run !== null);
  if (missing.length > 0) {
    return (
      <Empty
        title={`No network of ${missing.map(({ run }) => run.name).join(" and ")} is known`}
        why="The script says what it trains: `runcairn.log_architecture(model)`; the Keras callback and `watch` do it by themselves."
      />
    );
  }
  const names = [...new Set([...left, ...right].map(({ name }) => name))];
  return (
    <>
      {names.map((name) => (
        <One
          key={name}
          a={left.find((one) => one.name === name)}
          b={right.find((one) => one.name === name)}
          names={[a.run.name, b.run.name]}
          all={all}
        />
      ))}
    </>
  );
}

interface OneProps {
  a: Network | undefined;
  b: Network | undefined;
  names: readonly [string, string];
  all: boolean;
}

function One({ a, b, names, all }: OneProps): ReactElement {
  const rows = useMemo(() => alignNetworks(a?.layers ?? [], b?.layers ?? []), [a, b]);
  const shown = all ? rows : onlyDifferences(rows);
  const label = a?.name || b?.name;
  return (
    <section className={styles.network}>
      {label ? <h2>{label}</h2> : null}
      <p className={styles.told} data-equal={a?.hash === b?.hash || undefined}>
        {sentence(a, b, tally(rows))}
      </p>
      {shown.length === 0 ? null : <NetworkDiff rows={shown} names={names} />}
    </section>
  );
}

/** `2 layers added, 1 changed. 827 → 1,031 parameters (+204).` */
function sentence(a: Network | undefined, b: Network | undefined, counts: ReturnType<typeof tally>): string {
  const parts = (["added", "removed", "changed"] as const)
    .filter((what) => counts[what] > 0)
    .map((what, at) => `${counts[what]} ${at === 0 ? (counts[what] === 1 ? "layer " : "layers ") : ""}${what}`);
  const isEqual = a?.hash === b?.hash;
  const structure = parts.length > 0 ? `${parts.join(", ")}.` : isEqual ? "The same structure." : "No layer differs.";
  const [before, after] = [a?.parameters ?? 0, b?.parameters ?? 0];
  const difference = differenceText(before, after);
  const total = `${formatCount(before)}${difference === "" ? "" : ` → ${formatCount(after)}`} parameters`;
  return `${structure} ${total}${difference === "" ? "" : ` (${difference})`}.`;
}
