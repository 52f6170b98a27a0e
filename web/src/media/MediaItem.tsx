/** One logged thing, by the viewer of its type. Viewers that bring a library come on first use. */

import { lazy, type ReactElement, Suspense } from "react";
import { Copy } from "../ui/Copy";
import { Fence } from "../ui/Fence";
import { Bone, ErrorNote } from "../ui/Notes";
import { AudioView } from "./AudioView";
import { fileAddress } from "./fileData";
import { HistogramView } from "./HistogramView";
import { HtmlView } from "./HtmlView";
import { ImageCard } from "./ImageCard";
import styles from "./media.module.css";
import { VideoView } from "./VideoView";
import type { Media, OtherMedia } from "./values";

const TableView = lazy(async () => ({ default: (await import("./table/TableView")).TableView }));
const PlotlyView = lazy(async () => ({ default: (await import("./plotly/PlotlyView")).PlotlyView }));
const Object3dView = lazy(async () => ({ default: (await import("./three/Object3dView")).Object3dView }));
const MoleculeView = lazy(async () => ({ default: (await import("./molecule/MoleculeView")).MoleculeView }));
const GraphView = lazy(async () => ({ default: (await import("./graph/GraphView")).GraphView }));

/** size: pixels of the longer side of pictures. */
export function MediaItem({ run, media, size }: { run: number; media: Media; size: number }): ReactElement {
  return (
    <Fence failed={(error, retry) => <ErrorNote error={error} retry={retry} />}>
      <Suspense fallback={<Bone height={200} />}>
        <Viewer run={run} media={media} size={size} />
      </Suspense>
    </Fence>
  );
}

function Viewer({ run, media, size }: { run: number; media: Media; size: number }): ReactElement {
  switch (media.kind) {
    case "image":
      return <ImageCard run={run} picture={media} size={size} />;
    case "video":
      return <VideoView run={run} video={media} size={size} />;
    case "audio":
      return <AudioView run={run} audio={media} />;
    case "html":
      return <HtmlView run={run} html={media} />;
    case "histogram":
      return <HistogramView {...media} />;
    case "table":
    case "joined":
      return <TableView run={run} table={media} />;
    case "plotly":
      return <PlotlyView run={run} plot={media} />;
    case "object3d":
      return <Object3dView run={run} object={media} />;
    case "molecule":
      return <MoleculeView run={run} molecule={media} />;
    case "graph":
      return <GraphView run={run} graph={media} />;
    case "classes":
      return (
        <ul className={styles.classes}>
          {media.classes.map(({ id, name }) => (
            <li key={id}>
              <b>{id}</b> {name}
            </li>
          ))}
        </ul>
      );
    case "text":
      return (
        <div className={styles.string}>
          <pre>{media.text}</pre>
          <Copy text={media.text} />
        </div>
      );
    case "other":
      return <Unknown run={run} media={media} />;
  }
}

/** A type that this version has no viewer for: its fields, and its file. */
function Unknown({ run, media: { text, file, tag } }: { run: number; media: OtherMedia }): ReactElement {
  return (
    <div className={styles.string}>
      <pre>{text}</pre>
      {file === null ? (
        <Copy text={text} />
      ) : (
        <a href={fileAddress(run, file)} download>
          download the {tag}
        </a>
      )}
    </div>
  );
}
