/** A picture with its layers and its caption; a click shows it large. */

import { type ReactElement, useState } from "react";
import { Dialog } from "../ui/Dialog";
import { fileAddress } from "./fileData";
import { Layered } from "./Layered";
import styles from "./media.module.css";
import type { ImageMedia } from "./values";

/** size: pixels of the longer side. */
export function ImageCard({ run, picture, size }: { run: number; picture: ImageMedia; size: number }): ReactElement {
  const [large, setLarge] = useState(false);
  const { width, height, caption, file } = picture;
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
        <Layered run={run} picture={picture} />
      </button>
      {caption === "" ? null : (
        <figcaption title={caption} style={{ maxWidth: box.width }}>
          {caption}
        </figcaption>
      )}
      {large ? (
        <Dialog title={caption || file.path} onClose={() => setLarge(false)}>
          <div className={styles.large} style={{ aspectRatio: `${width ?? 1} / ${height ?? 1}` }}>
            <Layered run={run} picture={picture} />
          </div>
          <p className={styles.hint}>
            {width} × {height} pixels ·{" "}
            <a href={fileAddress(run, file)} target="_blank" rel="noreferrer">
              open the file
            </a>
          </p>
        </Dialog>
      ) : null}
    </figure>
  );
}
