/** Packages that were installed where the script ran. */

import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { api } from "../../data/api";
import { asked } from "../../data/queries";
import { formatCount } from "../../math/numbers";
import { Copy } from "../../ui/Copy";
import { SearchField } from "../../ui/Fields";
import { ErrorNote } from "../../ui/Notes";
import styles from "./overview.module.css";

interface PackagesProps {
  run: number;
  path: string;
  /** How many there are; anything but a number: not known. */
  count: unknown;
}

export function Packages({ run, path, count }: PackagesProps): ReactElement {
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const { data, error, refetch } = useQuery({
    queryKey: [...asked.files(run), "text", path],
    queryFn: ({ signal }) => api.fileText(run, path, signal),
    enabled: open,
  });
  const lines = (data ?? "")
    .split("\n")
    .filter((line) => line.trim() !== "" && line.toLowerCase().includes(words.toLowerCase()));
  return (
    <details className={styles.more} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Packages {typeof count === "number" ? <small>{formatCount(count)}</small> : null}</summary>
      {error === null ? null : <ErrorNote error={error} retry={() => void refetch()} />}
      {data === undefined ? null : (
        <>
          <div className={styles.acts}>
            <SearchField label="Find a package" value={words} onChange={({ target }) => setWords(target.value)} />
            <Copy text={data} label="Copy requirements.txt" />
          </div>
          <pre className={styles.text}>{lines.join("\n") || "none matches"}</pre>
        </>
      )}
    </details>
  );
}
