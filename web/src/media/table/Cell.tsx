/** A cell: text, a number, or media: small, and large on demand. */

import { lazy, type ReactElement, Suspense, useState } from "react";
import { Dialog } from "../../ui/Dialog";
import { fullText, isNumeric, shortText } from "../../ui/values";
import { fileAddress } from "../fileData";
import type { Media } from "../values";
import { cellMedia } from "./columnWidths";
import styles from "./table.module.css";
import { TableLookContext } from "./tableLook";

// The viewers show tables, and tables show viewers.
const MediaItem = lazy(async () => ({ default: (await import("../MediaItem")).MediaItem }));
const MOST = 3;

interface CellProps {
  run: number;
  value: unknown;
  left: number;
  width: number;
}

export function Cell({ run, value, left, width }: CellProps): ReactElement {
  const media = cellMedia(value);
  const place = { left, width };
  if (media.length > 0)
    return (
      <div role="cell" style={place} data-media>
        {media.slice(0, MOST).map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items of one cell keep their places.
          <Small key={index} run={run} media={each} />
        ))}
      </div>
    );
  return (
    <div role="cell" style={place} title={fullText(value)} data-number={isNumeric(value) || undefined}>
      {shortText(value)}
    </div>
  );
}

function Small({ run, media }: { run: number; media: Media }): ReactElement {
  const [open, setOpen] = useState(false);
  const words = ("caption" in media && media.caption) || media.kind;
  if (media.kind === "audio")
    return (
      // biome-ignore lint/a11y/useMediaCaption: a logged sound has no captions.
      <audio controls preload="none" src={fileAddress(run, media.file)} aria-label={words} />
    );
  return (
    <>
      <button type="button" className={styles.small} aria-label={`${words}: show large`} onClick={() => setOpen(true)}>
        {media.kind === "image" ? <img src={fileAddress(run, media.file)} alt="" loading="lazy" /> : words}
      </button>
      {open ? (
        <Dialog title={words} onClose={() => setOpen(false)}>
          {/* A table in a cell is not arranged as the table around it. */}
          <TableLookContext value={null}>
            <Suspense>
              <MediaItem run={run} media={media} size={512} />
            </Suspense>
          </TableLookContext>
        </Dialog>
      ) : null}
    </>
  );
}
