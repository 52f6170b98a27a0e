/** A picture with its masks and boxes over it. Fills the box around it. */

import { useQueries } from "@tanstack/react-query";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { type Box, boxesOf } from "./boxes";
import { fileAddress, fileQuery } from "./fileData";
import styles from "./media.module.css";
import { drawBoxes, drawMask, type MaskPixels, readMask } from "./overlay";
import { type OverlayLook, useOverlay } from "./overlayLook";
import { useShownTheme } from "./shownTheme";
import type { ImageMedia, Layer } from "./values";

interface Loaded {
  mask: MaskPixels | null;
  boxes: Box[];
  labels: Record<string, string>;
}

export function Layered({ run, picture }: { run: number; picture: ImageMedia }): ReactElement {
  const { file, caption, layers, width, height } = picture;
  const { look, onClasses } = useOverlay();
  const queries = useQueries({
    queries: layers.map((layer) =>
      fileQuery(run, layer, `${layer.kind} ${width}x${height}`, async (answer): Promise<Loaded> => {
        if (layer.kind === "mask") return { mask: await readMask(answer), boxes: [], labels: layer.labels };
        const { boxes, labels } = boxesOf(await answer.json(), { width: width ?? 1, height: height ?? 1 });
        return { mask: null, boxes, labels: { ...labels, ...layer.labels } };
      }),
    ),
  });
  const loaded = layers.flatMap((layer, index) => {
    const data = queries[index]?.data;
    return data === undefined ? [] : [{ layer, data }];
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: layers of one picture never change; their number stands for what came.
  useEffect(() => {
    for (const { layer, data } of loaded) onClasses(layer, classesOf(data));
  }, [loaded.length, file.path, onClasses]);
  return (
    <>
      <Picture address={fileAddress(run, file)} words={caption || file.path} />
      {loaded.map(({ layer, data }) =>
        data.mask === null ? null : (
          <Mask key={layer.name} {...{ layer, look }} mask={data.mask} labels={data.labels} />
        ),
      )}
      {loaded.some(({ data }) => data.boxes.length > 0) ? <Boxes loaded={loaded} look={look} /> : null}
    </>
  );
}

/** The plain picture; while its bytes are on their way it says so and asks again. */
export function Picture({ address, words }: { address: string; words: string }): ReactElement {
  const [tries, setTries] = useState(0);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    if (!missing) return;
    const timer = setTimeout(() => {
      setMissing(false);
      setTries(tries + 1);
    }, 4_000);
    return () => clearTimeout(timer);
  }, [missing, tries]);
  if (missing) return <span className={styles.missing}>the file is not here yet</span>;
  return (
    <img
      key={tries}
      src={address}
      alt={words}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setMissing(true)}
    />
  );
}

function Mask({
  layer,
  mask,
  labels,
  look,
}: {
  layer: Layer;
  mask: MaskPixels;
  labels: Record<string, string>;
  look: OverlayLook;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useShownTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the look only what is hidden; the theme's colours are read anew.
  useEffect(() => {
    if (canvas.current !== null) drawMask(canvas.current, mask, layer, labels, look);
  }, [mask, look.hidden, theme]);
  return <canvas ref={canvas} data-mask={layer.name} style={{ opacity: look.opacity, imageRendering: "pixelated" }} />;
}

function Boxes({ loaded, look }: { loaded: { layer: Layer; data: Loaded }[]; look: OverlayLook }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useShownTheme();
  const latest = useRef<() => void>(() => undefined);
  latest.current = () => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    // New sizes clear the canvas.
    context.canvas.width = Math.round(context.canvas.clientWidth * devicePixelRatio);
    context.canvas.height = Math.round(context.canvas.clientHeight * devicePixelRatio);
    for (const { layer, data } of loaded) drawBoxes(context, data.boxes, layer, data.labels, look);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when any of them changes.
  useEffect(() => latest.current(), [loaded.length, look, theme]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => latest.current());
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return <canvas ref={canvas} data-boxes />;
}

/** Classes that can be switched: those that are there, by their label where they have one. */
function classesOf({ mask, boxes, labels }: Loaded): Record<string, string> {
  const present = mask === null ? boxes.map(({ classId }) => classId) : [...new Set(mask.classes)].map(String);
  const found: Record<string, string> = {};
  for (const id of new Set(present)) {
    // Unlabelled zero of a mask is background.
    if (id === "" || (mask !== null && id === "0" && labels[id] === undefined)) continue;
    found[id] = labels[id] ?? `class ${id}`;
  }
  return found;
}
