/** The same panels for one run: on its page, where nothing is rearranged. */

import { type ReactElement, useCallback, useMemo, useState } from "react";
import type { KeyInfo } from "../data/types";
import { PanelConnection, panelKeys } from "./connection";
import styles from "./controls.module.css";
import { Freshness } from "./freshness";
import { arrange, EMPTY_LAYOUT, type Section } from "./layout";
import { PanelGrid } from "./PanelGrid";
import { PanelEmpty } from "./PanelStates";
import type { PanelRun } from "./panelType";
import { automaticType, panelType } from "./registry";
import { ViewControls, type ViewSearch } from "./ViewControls";
import { changesFrom, type PanelsSearch, viewOf, withOptions, withZoom, type ZoomSearch, zoomsOf } from "./viewSearch";

export interface RunPanelsProps {
  entity: string;
  project: string;
  run: PanelRun;
  /** Keys that the run logged. */
  keys: readonly KeyInfo[];
  /** `history`: what the script logged; `events`: the machine it ran on. */
  stream: "history" | "events";
  /** Options in the address; kept in the page alone when the page does not hand them in. */
  search?: RunPanelsSearch;
  onSearch?: (search: RunPanelsSearch, replace: boolean) => void;
}

export interface RunPanelsSearch extends ViewSearch {
  zoom?: ZoomSearch;
  panels?: PanelsSearch;
}

export function RunPanels({
  entity,
  project,
  run,
  keys,
  stream,
  search: given,
  onSearch,
}: RunPanelsProps): ReactElement {
  const [own, setOwn] = useState<RunPanelsSearch>({});
  const search = given ?? own;
  const freshness = useMemo(() => new Freshness(), []);
  const known = useMemo(() => panelKeys(keys).filter((key) => key.stream === stream), [keys, stream]);
  const { run: handle, name, slot, running } = run;
  const runs = useMemo(() => [{ run: handle, name, slot, running }], [handle, name, slot, running]);
  const automatic = useMemo(() => arrange(known, automaticType, EMPTY_LAYOUT), [known]);
  const sections = useMemo(() => withPanels(automatic, search.panels ?? {}), [automatic, search.panels]);
  const view = useMemo(() => viewOf(search), [search]);
  const zooms = useMemo(() => zoomsOf(search.zoom), [search.zoom]);
  const metrics = useMemo(() => known.filter((key) => key.kind === "number" && stream === "history"), [known, stream]);
  const change = useCallback(
    (changed: object, replace = false) => {
      const zoom = "x" in changed ? { zoom: undefined } : {};
      const kept = Object.entries({ ...search, ...zoom, ...changed }).filter(([, value]) => value !== undefined);
      (onSearch ?? setOwn)(Object.fromEntries(kept), replace);
    },
    [search, onSearch],
  );
  if (known.length === 0) {
    const why = stream === "history" ? "This run logged no metrics yet." : "No system metrics of this run arrived yet.";
    return <PanelEmpty why={why} />;
  }
  return (
    <PanelConnection entity={entity} project={project} freshness={freshness}>
      <div className={styles.bar} role="toolbar" aria-label="view options">
        <ViewControls search={search} metrics={metrics} onChange={change} />
      </div>
      <PanelGrid
        sections={sections}
        known={known}
        runs={runs}
        view={view}
        freshness={freshness}
        layout={EMPTY_LAYOUT}
        onLayout={null}
        onSpec={({ id, type, options }) => {
          const changes = changesFrom(panelType(type)?.defaults ?? {}, options as object);
          change({ panels: withOptions(search.panels, id, changes) });
        }}
        zooms={zooms}
        onZoom={(section, panel, zoom) => change({ zoom: withZoom(search.zoom, section, panel, zoom) })}
      />
    </PanelConnection>
  );
}

function withPanels(sections: readonly Section[], panels: PanelsSearch): readonly Section[] {
  return sections.map((section) => ({
    ...section,
    panels: section.panels.map((spec) =>
      Object.hasOwn(panels, spec.id) ? { ...spec, options: panels[spec.id] } : spec,
    ),
  }));
}
