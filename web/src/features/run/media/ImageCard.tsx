/** A picture with its layers and its caption; a click shows it large. */

import { useQueries } from "@tanstack/react-query";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { api } from "../../../data/api";
import { asked } from "../../../data/queries";
import { Dialog } from "../../../ui/Dialog";
import styles from "./media.module.css";
import { drawBoxes, drawMask, type MaskPixels, type OverlayLook, readMask } from "./overlay";
import { type Box, boxesOf, type FileRef, type Media } from "./values";

type Picture = Extract<Media, { kind: "image" }>;

export function fileAddress(run: number, { path, digest }: FileRef): string {
  return digest === null ? api.fileUrl(run, path) : api.blobUrl(run, digest);
}

export interface ImageCardProps {
  run: number;
  picture: Picture;
  look: OverlayLook;
  size: number;
  onClasses: (layer: string, classes: Record<string, string>) => void;
}

export function ImageCard(props: ImageCardProps): ReactElement {
  const { picture, size } = props;
  const [large, setLarge] = useState(false);
  const { width, height, caption } = picture;
  // The place of the picture is known before its bytes.
  const scale = Math.min(size / (width ?? size), size / (height ?? size));
  const box = {
    width: Math.max(48, Math.round((width ?? size) * scale)),
    height: Math.round((height ?? size) * scale),
  };
  return (
    <figure className={styles.card}>
      <button
        type="button"
        style={box}
        aria-label={`${caption || "picture"}: show large`}
        onClick={() => setLarge(true)}
      >
        <Layered {...props} />
      </button>
      {caption === "" ? null : (
        <figcaption title={caption} style={{ maxWidth: box.width }}>
          {caption}
        </figcaption>
      )}
      {large ? (
        <Dialog title={caption || picture.file.path} onClose={() => setLarge(false)}>
          <div className={styles.large} style={{ aspectRatio: `${width ?? 1} / ${height ?? 1}` }}>
            <Layered {...props} />
          </div>
          <p className={styles.hint}>
            {width} × {height} pixels ·{" "}
            <a href={fileAddress(props.run, picture.file)} target="_blank" rel="noreferrer">
              open the file
            </a>
          </p>
        </Dialog>
      ) : null}
    </figure>
  );
}

interface Loaded {
  mask: MaskPixels | null;
  boxes: Box[];
  labels: Record<string, string>;
}

function Layered({ run, picture, look, size, onClasses }: ImageCardProps): ReactElement {
  const { file, caption, layers, width, height } = picture;
  const [failed, setFailed] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const queries = useQueries({
    queries: layers.map((layer) => ({
      queryKey: [...asked.files(run), "layer", layer.kind, layer.digest ?? layer.path],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Loaded> => {
        const url = fileAddress(run, layer);
        if (layer.kind === "mask") return { mask: await readMask(url, signal), boxes: [], labels: layer.labels };
        const answer = await fetch(url, { signal });
        if (!answer.ok) throw new Error(`the boxes could not be read (status ${answer.status})`);
        const { boxes, labels } = boxesOf(await answer.json(), { width: width ?? 1, height: height ?? 1 });
        return { mask: null, boxes, labels: { ...labels, ...layer.labels } };
      },
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const loaded = queries.map(({ data }) => data);
  const arrived = loaded.filter((each) => each !== undefined).length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: layers of one picture never change; `arrived` stands for what was loaded.
  useEffect(() => {
    layers.forEach((layer, index) => {
      const data = loaded[index];
      if (data !== undefined) onClasses(layer.name, classesOf(data));
    });
  }, [arrived, onClasses]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    // As fine as the screen, however small the picture is; new sizes clear the canvas.
    context.canvas.width = context.canvas.clientWidth * devicePixelRatio;
    context.canvas.height = context.canvas.clientHeight * devicePixelRatio;
    layers.forEach((layer, index) => {
      const data = loaded[index];
      if (data === undefined) return;
      if (data.mask !== null) drawMask(context, data.mask, layer.name, data.labels, look);
      drawBoxes(context, data.boxes, layer.name, data.labels, look);
    });
  }, [arrived, look, size]);
  if (failed) return <span className={styles.missing}>the file is not here yet</span>;
  return (
    <>
      <img
        src={fileAddress(run, file)}
        alt={caption || file.path}
        loading="lazy"
        decoding="async"
        onError={() => setFailed(true)}
      />
      {layers.length === 0 ? null : <canvas ref={canvas} />}
    </>
  );
}

/** Classes that can be switched: those with a label, and those that are there without one. */
function classesOf({ mask, boxes, labels }: Loaded): Record<string, string> {
  const found: Record<string, string> = { ...labels };
  const present = mask === null ? boxes.map(({ classId }) => classId) : [...new Set(mask.classes)].map(String);
  // Unlabelled zero is background.
  for (const id of present) if (id !== "" && !(id in found) && id !== "0") found[id] = `class ${id}`;
  return found;
}
