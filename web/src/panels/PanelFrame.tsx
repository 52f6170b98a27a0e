/** The frame of every panel: title, live dot, full screen, settings, menu; inside it the panel of its type. */

import { Ellipsis, Maximize2, Minimize2, Settings2 } from "lucide-react";
import { type DragEvent, type ReactElement, useMemo, useRef, useState } from "react";
import type { Zoom } from "../charts/model";
import { unitOfKey } from "../math/units";
import { useCode } from "../ui/code";
import { Fence } from "../ui/Fence";
import { type Freshness, useFresh } from "./freshness";
import { type NearView, useNear } from "./nearView";
import { PanelMenu, type PanelPlace } from "./PanelMenu";
import { PanelSettings } from "./PanelSettings";
import { PanelEmpty, PanelError, PanelSkeleton } from "./PanelStates";
import styles from "./panels.module.css";
import type { PanelKey, PanelParts, PanelProps, PanelRun, PanelSpec, PanelType, ViewOptions } from "./panelType";
import { panelType } from "./registry";

export interface PanelFrameProps {
  spec: PanelSpec;
  known: readonly PanelKey[];
  runs: readonly PanelRun[];
  view: ViewOptions;
  zoom: Zoom | null;
  onZoom: (zoom: Zoom | null) => void;
  devicePixels: number;
  nearView: NearView;
  freshness: Freshness;
  full: boolean;
  onFull: (full: boolean) => void;
  onSpec: (spec: PanelSpec) => void;
  /** null: the page's panels cannot be changed. */
  edit: PanelEdit | null;
  place: PanelPlace;
}

export interface PanelEdit {
  change: (spec: PanelSpec) => void;
  remove: () => void;
  pin: () => void;
  /** Into a section, before the panel with that id (null: last). */
  move: (section: string, before: string | null) => void;
  dropHere: (id: string) => void;
}

const DRAG_TYPE = "application/x-runcairn-panel";

export function PanelFrame(props: PanelFrameProps): ReactElement {
  const { spec, known, full, onFull, edit } = props;
  const frame = useRef<HTMLElement>(null);
  const near = useNear(props.nearView, frame) || full;
  const [asTable, setAsTable] = useState(false);
  const [settings, setSettings] = useState(false);
  const [over, setOver] = useState(false);
  const type = panelType(spec.type);
  const title = spec.title || spec.keys.map(({ name }) => name).join(", ");
  const unit = spec.title ? null : unitOf(spec.keys);
  const drag = edit === null ? {} : dragHandlers(spec.id, edit, setOver);
  return (
    <section
      ref={frame}
      className={styles.panel}
      data-full={full || undefined}
      data-tall={type?.tall || undefined}
      data-over={over || undefined}
      data-panel={spec.id}
      aria-label={title}
      {...drag}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging moves the panel; the Move menu does it by keyboard. */}
      <header
        className={styles.header}
        draggable={edit !== null && !full}
        onDragStart={(event) => startDrag(event, spec.id)}
      >
        <h3 dir="auto" title={title}>
          {title}
        </h3>
        {unit === null ? null : <span className={styles.unit}>{unit}</span>}
        <FreshDot freshness={props.freshness} keys={spec.keys} />
        <span className={styles.tools}>
          {type !== null && edit !== null ? (
            <PanelSettings
              open={settings}
              onOpen={setSettings}
              spec={spec}
              type={type}
              known={known}
              view={props.view}
              change={edit.change}
            >
              <button type="button" className={styles.icon} aria-label={`settings of ${title}`}>
                <Settings2 size={14} />
              </button>
            </PanelSettings>
          ) : null}
          <button
            type="button"
            className={styles.icon}
            aria-label={full ? "leave full screen" : `full screen: ${title}`}
            data-act="full"
            onClick={() => onFull(!full)}
          >
            {full ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
          </button>
          <PanelMenu
            title={title}
            spec={spec}
            place={props.place}
            edit={edit}
            asTable={type?.hasTable ? asTable : null}
            onTable={setAsTable}
            onSettings={() => setSettings(true)}
            onResetZoom={() => props.onZoom(null)}
            range={props.view.x === null || props.view.x === "step" ? (props.zoom?.x ?? null) : null}
          >
            <button type="button" className={styles.icon} aria-label={`menu of ${title}`}>
              <Ellipsis size={14} />
            </button>
          </PanelMenu>
        </span>
      </header>
      <div className={styles.body}>{near ? <PanelBody {...props} type={type} asTable={asTable} /> : null}</div>
    </section>
  );
}

/** Of all keys; null where they differ. */
function unitOf(keys: PanelSpec["keys"]): string | null {
  const [unit, ...others] = new Set(keys.map(({ name }) => unitOfKey(name)));
  return others.length === 0 ? (unit ?? null) : null;
}

/** Apart from the frame: when the first points come, dots appear in all panels at once, and none is drawn for it. */
function FreshDot({ freshness, keys }: { freshness: Freshness; keys: PanelSpec["keys"] }): ReactElement | null {
  if (!useFresh(freshness, keys)) return null;
  return <span className={styles.live} role="img" aria-label="live" title="data came in the last 10 s" />;
}

// biome-ignore lint/suspicious/noExplicitAny: options are each type's own.
type AnyType = PanelType<any>;

function PanelBody({
  type,
  asTable,
  spec,
  onSpec,
  known,
  ...props
}: PanelFrameProps & { type: AnyType | null; asTable: boolean }): ReactElement {
  const keys = useMemo(
    () =>
      spec.keys.flatMap(({ stream, name }) => known.find((key) => key.name === name && key.stream === stream) ?? []),
    [spec.keys, known],
  );
  const options = useMemo(() => type?.migrate(spec.options, spec.version), [type, spec.options, spec.version]);
  if (type === null) return <PanelEmpty why={`This version knows no panel of type \`${spec.type}\`.`} />;
  return (
    <Fence key={spec.type} failed={(error, retry) => <PanelError error={error} retry={retry} />}>
      <Loaded
        type={type}
        props={{
          spec,
          keys,
          options,
          onOptions: (changed) => onSpec({ ...spec, options: changed, version: type.version }),
          asTable,
          runs: props.runs,
          view: props.view,
          zoom: props.zoom,
          onZoom: props.onZoom,
          devicePixels: props.devicePixels,
        }}
      />
    </Fence>
  );
}

function Loaded({ type, props }: { type: AnyType; props: PanelProps<unknown> }): ReactElement {
  const parts = useCode<PanelParts<unknown>>(type.load);
  return parts === null ? <PanelSkeleton /> : <parts.Body {...props} />;
}

function startDrag(event: DragEvent, id: string): void {
  event.dataTransfer.setData(DRAG_TYPE, id);
  event.dataTransfer.effectAllowed = "move";
}

function dragHandlers(id: string, edit: PanelEdit, setOver: (over: boolean) => void): object {
  const ours = (event: DragEvent): boolean => event.dataTransfer.types.includes(DRAG_TYPE);
  return {
    onDragOver: (event: DragEvent) => {
      if (!ours(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false);
      const dropped = event.dataTransfer.getData(DRAG_TYPE);
      if (dropped === "" || dropped === id) return;
      event.preventDefault();
      edit.dropHere(dropped);
    },
  };
}
