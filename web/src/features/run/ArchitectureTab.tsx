/** What the run trained: its networks layer by layer. */

import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeftRight } from "lucide-react";
import type { ReactElement } from "react";
import { NetworkFacts } from "../../networks/NetworkFacts";
import { NetworkTable } from "../../networks/NetworkTable";
import { useNetworks } from "../../networks/useNetworks";
import { Bone, Empty, ErrorNote } from "../../ui/Notes";
import { RunPicker } from "../compare/RunPicker";
import styles from "./architecture.module.css";
import type { TabProps } from "./tabs";

export default function ArchitectureTab({ detail: { run } }: TabProps): ReactElement {
  const { networks, error, retry } = useNetworks(run.run);
  const navigate = useNavigate();
  if (error !== null) {
    return (
      <div className={styles.page}>
        <ErrorNote error={error} retry={retry} />
      </div>
    );
  }
  if (networks === null) {
    return (
      <div className={styles.page}>
        <Bone height={320} />
      </div>
    );
  }
  if (networks.length === 0) {
    return (
      <Empty
        title="No network is known yet"
        why="`runcairn.log_architecture(model)` keeps its layers; the Keras callback and `runcairn.watch(model)` do it by themselves."
      />
    );
  }
  const { entity, project } = run;
  return (
    <div className={styles.page}>
      {networks.map((network, at) => (
        <section key={network.name} aria-label={network.name || "Network"}>
          {network.name === "" ? null : <h2>{network.name}</h2>}
          <div className={styles.facts}>
            <NetworkFacts
              network={network}
              likeThis={
                <Link
                  to="/$entity/$project/runs"
                  params={{ entity, project }}
                  search={{ f: `${hashKey(network.name)} = "${network.hash}"` }}
                >
                  runs of this structure
                </Link>
              }
            />
            {at > 0 ? null : (
              <RunPicker
                entity={entity}
                project={project}
                except={run.id}
                onPick={(other) =>
                  void navigate({
                    to: "/$entity/$project/compare",
                    params: { entity, project },
                    search: { a: run.id, b: other.id, tab: "arch" },
                  })
                }
              >
                <ArrowLeftRight size={14} /> Compare with…
              </RunPicker>
            )}
          </div>
          <NetworkTable network={network} />
        </section>
      ))}
    </div>
  );
}

/** The hash as the filter line calls it. */
function hashKey(name: string): string {
  const key = name === "" ? "config.architecture/hash" : `config.architecture/${name}/hash`;
  return /^[\w./-]+$/.test(key) ? key : JSON.stringify(key);
}
