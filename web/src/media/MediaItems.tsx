/** What one source has at one step: its items side by side, more of a long list on demand. */

import { type ReactElement, useState } from "react";
import { formatCount } from "../math/numbers";
import { Button } from "../ui/Button";
import { Bone, ErrorNote } from "../ui/Notes";
import { MediaItem } from "./MediaItem";
import styles from "./media.module.css";
import type { SourceValue } from "./sources";

const AT_ONCE = 48;

export function MediaItems({ run, value, size }: { run: number; value: SourceValue; size: number }): ReactElement {
  const [most, setMost] = useState(AT_ONCE);
  const { media, pending, error, retry } = value;
  if (error !== null) return <ErrorNote error={error} retry={retry} />;
  if (pending) return <Bone height={size} width={size} />;
  return (
    <div className={styles.items}>
      {media.slice(0, most).map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items of one logged value keep their places.
        <MediaItem key={`${index} ${each.kind}`} media={each} run={run} size={size} />
      ))}
      {media.length > most ? (
        <Button onClick={() => setMost(most + 4 * AT_ONCE)}>{formatCount(media.length - most)} more</Button>
      ) : null}
    </div>
  );
}
