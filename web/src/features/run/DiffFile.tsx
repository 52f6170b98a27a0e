/** Uncommitted changes: a file at a time, added and removed lines marked by sign and colour. */

import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useMemo, useState } from "react";
import { api } from "../../data/api";
import { asked } from "../../data/queries";
import { Copy } from "../../ui/Copy";
import { ErrorNote } from "../../ui/Notes";
import { parseDiff } from "./diff";
import styles from "./overview.module.css";

/** More lines of one file are shown only on request. */
const LINES_AT_ONCE = 2000;

export function DiffFile({ run, path }: { run: number; path: string }): ReactElement {
  const { data, error, refetch } = useQuery({
    queryKey: [...asked.files(run), "text", path],
    queryFn: ({ signal }) => api.fileText(run, path, signal),
  });
  const files = useMemo(() => parseDiff(data ?? ""), [data]);
  const [whole, setWhole] = useState<ReadonlySet<string>>(new Set());
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <p className={styles.none}>…</p>;
  if (files.length === 0) return <p className={styles.none}>Everything was committed.</p>;
  return (
    <div className={styles.diff}>
      <p>
        {files.length} {files.length === 1 ? "file" : "files"} with uncommitted changes
        <Copy text={data} label="Copy the patch" />
      </p>
      {files.map((file) => {
        const shown = whole.has(file.path) ? file.lines : file.lines.slice(0, LINES_AT_ONCE);
        return (
          <details key={file.path} open={files.length === 1}>
            <summary>
              <span title={file.path}>{file.path}</span>
              <b data-sign="+">+{file.added}</b>
              <b data-sign="-">−{file.removed}</b>
            </summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard. */}
            <pre tabIndex={0}>
              {shown.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines of a fixed text.
                <span key={index} data-sign={line[0]}>
                  {line || " "}
                </span>
              ))}
            </pre>
            {shown.length < file.lines.length ? (
              <button type="button" onClick={() => setWhole(new Set([...whole, file.path]))}>
                show {file.lines.length - shown.length} more lines
              </button>
            ) : null}
          </details>
        );
      })}
    </div>
  );
}
