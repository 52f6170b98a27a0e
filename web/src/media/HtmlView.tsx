/** A logged document, in a frame of an origin of its own: what it runs reaches neither this page nor the network. */

import type { ReactElement } from "react";
import { api } from "../data/api";
import { fileAddress } from "./fileData";
import styles from "./media.module.css";
import type { HtmlMedia } from "./values";

export function HtmlView({ run, html }: { run: number; html: HtmlMedia }): ReactElement {
  const { file, caption } = html;
  const download = (
    <a href={fileAddress(run, file)} download>
      download
    </a>
  );
  return (
    <figure className={styles.frame}>
      {file.digest === null ? null : (
        <iframe
          // Never `allow-same-origin`: scripts of the document would read this page's session.
          sandbox="allow-scripts"
          referrerPolicy="no-referrer"
          loading="lazy"
          src={api.frameUrl(run, file.digest)}
          title={caption || file.path}
        />
      )}
      <figcaption>
        {caption} {download}
      </figcaption>
    </figure>
  );
}
