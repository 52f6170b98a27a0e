/** What the script wanted people to know, the latest first. */

import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import type { Alert } from "../../data/types";
import { clock } from "../../ui/runState";
import styles from "./overview.module.css";

const ICONS = { info: Info, warn: TriangleAlert, error: CircleAlert };

export function Alerts({ alerts }: { alerts: readonly Alert[] }): ReactElement {
  const now = Date.now() / 1000;
  return (
    <ul className={styles.alerts}>
      {[...alerts].reverse().map(({ writer, n, time, title, text, level = "info" }) => {
        const Icon = ICONS[level];
        return (
          <li key={`${writer} ${n}`} data-tone={level}>
            <Icon size={14} aria-label={level} />
            <div>
              <b>{title}</b>
              {text === undefined || text === "" ? null : <p>{text}</p>}
            </div>
            <time dateTime={new Date(time * 1000).toISOString()}>{clock(time, now)}</time>
          </li>
        );
      })}
    </ul>
  );
}
