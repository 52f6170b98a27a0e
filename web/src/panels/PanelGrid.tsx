/** Sections of panels in columns. Each panel has its size before its data; only those near the view are made. */

import { ChevronDown, ChevronRight } from "lucide-react";
import { type CSSProperties, memo, type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import type { Zoom } from "../charts/model";
import { ownOf } from "../data/own";
import type { Freshness } from "./freshness";
import { broughtBack, type Layout, movedTo, type Section, togglePinned, without, withSpec } from "./layout";
import { NearView } from "./nearView";
import { type PanelEdit, PanelFrame } from "./PanelFrame";
import styles from "./panels.module.css";
import type { PanelKey, PanelRun, PanelSpec, ViewOptions } from "./panelType";

export interface PanelGridProps {
  sections: readonly Section[];
  known: readonly PanelKey[];
  runs: readonly PanelRun[];
  view: ViewOptions;
  freshness: Freshness;
  layout: Layout;
  /** null: panels cannot be changed here (folding can). */
  onLayout: ((change: (layout: Layout) => Layout) => void) | null;
  /** Keeps a panel with options that were set in it, where there is no layout for them. */
  onSpec?: (spec: PanelSpec) => void;
  zooms: Readonly<Record<string, Zoom>>;
  /** x is linked over the section, y belongs to the panel. */
  onZoom: (section: string, panel: string, zoom: Zoom | null) => void;
}

const GAP = 12;
/** No panel is narrower than this, whatever the chosen number of columns. */
const NARROWEST = 264;
/** Axis labels and padding of a panel, which hold no buckets. */
const AXIS_ROOM = 64;

/** Does not follow the page around it: a list that refreshes every second or two must not cost all panels. */
export const PanelGrid = memo(function PanelGrid(props: PanelGridProps): ReactElement {
  const { sections, layout, onLayout } = props;
  const root = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const nearView = useMemo(() => new NearView(), []);
  const [full, setFull] = useFullScreen(sections);
  const [ownFolds, setOwnFolds] = useState<Record<string, boolean>>({});
  useEffect(() => {
    const element = root.current as HTMLDivElement;
    const sizes = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  const columns = Math.max(1, Math.min(layout.columns, Math.floor((width + GAP) / (NARROWEST + GAP))));
  const across = (width - GAP * (columns - 1)) / columns - AXIS_ROOM;
  const fold = (name: string, folded: boolean): void => {
    if (onLayout === null) setOwnFolds({ ...ownFolds, [name]: folded });
    else onLayout((before) => ({ ...before, folded: { ...before.folded, [name]: folded } }));
  };
  return (
    <div ref={root} style={{ "--columns": columns } as CSSProperties} data-testid="panel-grid">
      {width > 0
        ? sections.map((section) => {
            const folded = ownOf(ownFolds, section.name) ?? section.folded;
            return (
              <section key={section.name} className={styles.section} aria-label={section.name}>
                <div className={styles.sectionHead}>
                  <h2>
                    <button type="button" aria-expanded={!folded} onClick={() => fold(section.name, !folded)}>
                      {folded ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
                      {section.name}
                    </button>
                  </h2>
                  <span>{section.panels.length}</span>
                </div>
                {folded ? null : (
                  <div className={styles.grid}>
                    {section.panels.map((spec) => (
                      <PanelFrame
                        key={spec.id}
                        spec={spec}
                        known={props.known}
                        runs={props.runs}
                        view={props.view}
                        freshness={props.freshness}
                        nearView={nearView}
                        zoom={zoomOf(props.zooms, section.name, spec.id)}
                        onZoom={(zoom) => props.onZoom(section.name, spec.id, zoom)}
                        devicePixels={(full === spec.id ? window.innerWidth - AXIS_ROOM : across) * devicePixelRatio}
                        full={full === spec.id}
                        onFull={(on) => setFull(on ? spec.id : null)}
                        onSpec={(spec) =>
                          onLayout === null ? props.onSpec?.(spec) : onLayout((before) => withSpec(before, spec))
                        }
                        edit={onLayout === null ? null : editOf(props, section, spec.id, onLayout)}
                        place={{
                          section: section.name,
                          neighbours: section.panels.map(({ id }) => id),
                          sections: sections.map(({ name }) => name),
                        }}
                      />
                    ))}
                  </div>
                )}
              </section>
            );
          })
        : null}
    </div>
  );
});

/** The zoom of a section's x with the panel's own y; the same object as long as nothing changes. */
function zoomOf(zooms: PanelGridProps["zooms"], section: string, panel: string): Zoom | null {
  const linked = ownOf(zooms, section);
  const own = ownOf(zooms, panel);
  if (linked === undefined || own === undefined) return linked ?? own ?? null;
  return joined(linked, own);
}

const joins = new WeakMap<Zoom, WeakMap<Zoom, Zoom>>();

function joined(a: Zoom, b: Zoom): Zoom {
  const inner = joins.get(a) ?? new WeakMap<Zoom, Zoom>();
  joins.set(a, inner);
  const both = inner.get(b) ?? { ...a, ...b };
  inner.set(b, both);
  return both;
}

function editOf(
  { sections }: PanelGridProps,
  section: Section,
  id: string,
  onLayout: NonNullable<PanelGridProps["onLayout"]>,
): PanelEdit {
  const automatic = id.startsWith("history:") || id.startsWith("events:");
  return {
    change: (spec) => onLayout((layout) => withSpec(layout, spec)),
    remove: () => onLayout((layout) => without(layout, id, automatic)),
    pin: () => onLayout((layout) => togglePinned(layout, id)),
    move: (target, before) => onLayout((layout) => movedTo(layout, sections, id, target, before)),
    dropHere: (dropped) =>
      onLayout((layout) => movedTo(broughtBack(layout, [dropped]), sections, dropped, section.name, id)),
  };
}

/** Full screen: left and right go through the panels, Escape and f leave; f over a panel opens it. */
function useFullScreen(sections: readonly Section[]): [string | null, (id: string | null) => void] {
  const [full, setFull] = useState<string | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (
        target.matches("input, textarea, select, [contenteditable], [role=menuitem]") ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey
      )
        return;
      if (event.key === "f") {
        const hovered =
          document.querySelector<HTMLElement>("[data-panel]:hover, [data-panel]:focus-within")?.dataset.panel ?? null;
        setFull((before) => (before === null ? hovered : null));
        return;
      }
      if (event.key === "Escape" && !event.defaultPrevented) {
        setFull(null);
        return;
      }
      const direction = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (direction === 0) return;
      const ids = sections.flatMap(({ folded, panels }) => (folded ? [] : panels.map(({ id }) => id)));
      setFull((before) => (before === null ? null : (ids[ids.indexOf(before) + direction] ?? before)));
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [sections]);
  return [full, setFull];
}
