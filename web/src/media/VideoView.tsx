/** A film: `<video>`; those that are animated pictures as a picture. */

import { type ReactElement, useState } from "react";
import { fileAddress } from "./fileData";
import { Picture } from "./Layered";
import styles from "./media.module.css";
import type { VideoMedia } from "./values";

const PICTURES = new Set(["gif", "webp"]);

export function VideoView({ run, video, size }: { run: number; video: VideoMedia; size: number }): ReactElement {
  const [failed, setFailed] = useState(false);
  const { file, caption, format, width, height } = video;
  const address = fileAddress(run, file);
  const shape = width !== null && height !== null ? { aspectRatio: `${width} / ${height}` } : {};
  const box = { width: Math.round(Math.min(1, (width ?? 1) / (height ?? 1)) * size), ...shape };
  return (
    <figure className={styles.film} style={{ maxWidth: "100%" }}>
      {PICTURES.has(format) ? (
        <div className={styles.large} style={box}>
          <Picture address={address} words={caption || file.path} />
        </div>
      ) : (
        <video
          controls
          preload="metadata"
          playsInline
          muted
          style={box}
          src={address}
          aria-label={caption || file.path}
          onError={() => setFailed(true)}
        />
      )}
      <figcaption>
        {caption}
        {failed ? (
          <>
            {" "}
            This browser does not play {format || "it"}:{" "}
            <a href={address} download>
              download
            </a>
          </>
        ) : null}
      </figcaption>
    </figure>
  );
}
