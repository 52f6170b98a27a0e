/** A point cloud or a model that can be turned, by pointer and by keys. */

import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { Bone, ErrorNote } from "../../ui/Notes";
import { fileAddress, useFileData } from "../fileData";
import styles from "../media.module.css";
import { useShownTheme } from "../shownTheme";
import { useWheelWhenChosen } from "../turnable";
import type { Object3dMedia } from "../values";
import { sceneOf } from "./scene";
import { Stage } from "./stage";

export function Object3dView({ run, object }: { run: number; object: Object3dMedia }): ReactElement {
  const { file, caption, format } = object;
  const { data, error, refetch } = useFileData(run, file, "bytes", (answer) => answer.arrayBuffer());
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage>(null);
  const [failed, setFailed] = useState<Error | null>(null);
  const theme = useShownTheme();
  useWheelWhenChosen(canvas, data !== undefined && failed === null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read anew.
  useEffect(() => {
    const element = canvas.current;
    if (data === undefined || element === null) return;
    let gone = false;
    const observer = new ResizeObserver(() => stage.current?.ask());
    sceneOf(format, data)
      .then((content) => {
        if (gone) return;
        stage.current = new Stage(element, content);
        observer.observe(element);
      })
      .catch((reason: unknown) => setFailed(reason instanceof Error ? reason : new Error(String(reason))));
    return () => {
      gone = true;
      observer.disconnect();
      stage.current?.close();
      stage.current = null;
    };
  }, [data, format, theme]);
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Bone height={240} />;
  return (
    <figure className={styles.frame}>
      {failed === null ? (
        <canvas
          ref={canvas}
          className={styles.stage}
          tabIndex={0}
          role="img"
          aria-label={`${caption || file.path}: arrow keys turn, + and - zoom, 0 resets`}
          onKeyDown={(event) => stage.current !== null && turned(stage.current, event)}
        />
      ) : (
        <ErrorNote error={failed} />
      )}
      <figcaption>
        {caption}{" "}
        <a href={fileAddress(run, file)} download>
          download
        </a>
      </figcaption>
    </figure>
  );
}

/** Steps to the right, upward, and how much nearer. */
const MOVES: Record<string, [number, number, number]> = {
  ArrowLeft: [-1, 0, 1],
  ArrowRight: [1, 0, 1],
  ArrowUp: [0, 1, 1],
  ArrowDown: [0, -1, 1],
  "+": [0, 0, 1.2],
  "=": [0, 0, 1.2],
  "-": [0, 0, 1 / 1.2],
};

function turned(stage: Stage, event: KeyboardEvent): void {
  const move = MOVES[event.key];
  if ((move === undefined && event.key !== "0") || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  // Keys of the page go through steps and panels.
  event.stopPropagation();
  if (move === undefined) stage.look();
  else stage.move(...move);
}
