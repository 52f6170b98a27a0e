/** A sound: the browser's own player, and its waveform, which seeks. */

import { type PointerEvent, type ReactElement, useMemo, useRef, useState } from "react";
import { fileAddress } from "./fileData";
import styles from "./media.module.css";
import type { AudioMedia } from "./values";
import { wavePath } from "./wave";

const HEIGHT = 56;

export function AudioView({ run, audio }: { run: number; audio: AudioMedia }): ReactElement {
  const player = useRef<HTMLAudioElement>(null);
  const [failed, setFailed] = useState(false);
  const [share, setShare] = useState(0);
  const { peaks, duration, facts, caption, file } = audio;
  const path = useMemo(() => wavePath(peaks, HEIGHT), [peaks]);
  const words = [caption, ...facts, duration === null ? "" : `${duration.toFixed(2)} s`].filter(Boolean).join(" · ");
  const follow = (): void => {
    const { currentTime = 0, duration: length = 0 } = player.current ?? {};
    setShare(length > 0 ? currentTime / length : 0);
  };
  const seek = ({ clientX, currentTarget }: PointerEvent): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    if (player.current !== null && player.current.duration > 0)
      player.current.currentTime = ((clientX - left) / width) * player.current.duration;
    follow();
  };
  return (
    <figure className={styles.sound}>
      {peaks.length === 0 ? null : (
        // The player below seeks by keyboard.
        <svg
          viewBox={`0 0 ${peaks.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerDown={seek}
        >
          <path d={path} />
          <rect className={styles.played} width={share * peaks.length} height={HEIGHT} />
        </svg>
      )}
      {/* biome-ignore lint/a11y/useMediaCaption: a logged sound has no captions. */}
      <audio
        ref={player}
        controls
        preload="none"
        src={fileAddress(run, file)}
        aria-label={caption || file.path}
        onTimeUpdate={follow}
        onSeeked={follow}
        onError={() => setFailed(true)}
      />
      <figcaption>
        {words}
        {failed ? (
          <>
            {" "}
            this browser does not play it:{" "}
            <a href={fileAddress(run, file)} download>
              download
            </a>
          </>
        ) : null}
      </figcaption>
    </figure>
  );
}
