/** Files of the run: a tree at the left, what the chosen one holds at the right. */

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, Download, File as FileIcon, Folder } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { api } from "../../data/api";
import { asked, useFiles } from "../../data/queries";
import type { FileInfo } from "../../data/types";
import { formatBytes, formatCount } from "../../math/numbers";
import { Button, buttonClass } from "../../ui/Button";
import { Copy } from "../../ui/Copy";
import { SearchField } from "../../ui/Fields";
import { Bone, Empty, ErrorNote } from "../../ui/Notes";
import styles from "./files.module.css";
import { type FolderNode, fileTree, isPicture, isText } from "./fileTree";
import type { TabProps } from "./tabs";

/** More than this is downloaded, not shown. */
const PREVIEW_BYTES = 1_000_000;

export default function FilesTab({ detail, search, onSearch }: TabProps): ReactElement {
  const { run } = detail.run;
  const { data, error, refetch } = useFiles(run);
  const words = search.q ?? "";
  const shown = useMemo(
    () => (data ?? []).filter(({ path }) => path.toLowerCase().includes(words.toLowerCase())),
    [data, words],
  );
  const tree = useMemo(() => fileTree(shown), [shown]);
  const chosen = data?.find(({ path }) => path === search.file) ?? null;
  if (error !== null)
    return (
      <div className={styles.none}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </div>
    );
  if (data === undefined)
    return (
      <div className={styles.none}>
        <Bone height={240} width={320} />
      </div>
    );
  if (data.length === 0) {
    return (
      <Empty
        title="No files yet"
        why={
          'Whatever the script writes into `run.dir` is kept here when the run ends; `run.save("*.ckpt", policy="live")` sends it at once.'
        }
      />
    );
  }
  return (
    <div className={styles.files}>
      <div className={styles.side}>
        <div className={styles.find}>
          <SearchField
            label="Find a file"
            value={words}
            onChange={({ target }) =>
              onSearch(target.value === "" ? dropped(search, "q") : { ...search, q: target.value }, true)
            }
          />
        </div>
        <div className={styles.tree}>
          <FolderRows
            node={tree}
            depth={0}
            open={words !== ""}
            chosen={search.file ?? null}
            onChoose={(file) => onSearch({ ...search, file }, false)}
          />
          {shown.length === 0 ? <p className={styles.hint}>No file matches “{words}”.</p> : null}
        </div>
        <p className={styles.foot}>
          {formatCount(data.length)} files, {formatBytes(data.reduce((sum, { size }) => sum + size, 0))}
        </p>
      </div>
      {chosen === null ? (
        <div className={styles.nothing}>Choose a file to look into it.</div>
      ) : (
        <Preview key={chosen.path} run={run} file={chosen} />
      )}
    </div>
  );
}

function dropped<T extends object, K extends keyof T>(search: T, name: K): T {
  const { [name]: _dropped, ...rest } = search;
  return rest as T;
}

interface FolderRowsProps {
  node: FolderNode;
  depth: number;
  open: boolean;
  chosen: string | null;
  onChoose: (path: string) => void;
}

function FolderRows({ node, depth, open, chosen, onChoose }: FolderRowsProps): ReactElement {
  const [folded, setFolded] = useState<ReadonlySet<string>>(
    new Set(depth === 0 && !open ? node.folders.filter(({ count }) => count > 40).map(({ name }) => name) : []),
  );
  const indent = { paddingLeft: 8 + depth * 14 };
  const toggle = (name: string): void => {
    const next = new Set(folded);
    if (!next.delete(name)) next.add(name);
    setFolded(next);
  };
  return (
    <ul>
      {node.folders.map((folder) => {
        const shut = folded.has(folder.name) && !open;
        return (
          <li key={folder.name}>
            <button type="button" style={indent} aria-expanded={!shut} onClick={() => toggle(folder.name)}>
              {shut ? <ChevronRight size={13} /> : <ChevronDown size={13} />}
              <Folder size={13} />
              <span title={folder.name}>{folder.name}</span>
              <small>{formatBytes(folder.size)}</small>
            </button>
            {shut ? null : (
              <FolderRows node={folder} depth={depth + 1} open={open} chosen={chosen} onChoose={onChoose} />
            )}
          </li>
        );
      })}
      {node.files.map((file) => (
        <li key={file.path}>
          <button
            type="button"
            style={indent}
            aria-current={file.path === chosen || undefined}
            onClick={() => onChoose(file.path)}
          >
            <i />
            <FileIcon size={13} />
            <span title={file.path}>{file.path.split("/").at(-1)}</span>
            <small>{formatBytes(file.size)}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Preview({ run, file }: { run: number; file: FileInfo }): ReactElement {
  return (
    <section className={styles.preview} aria-label={file.path}>
      <header>
        <h2 title={file.path}>{file.path}</h2>
        <span>{formatBytes(file.size)}</span>
        <span title={new Date(file.updated * 1000).toLocaleString()}>
          {new Date(file.updated * 1000).toLocaleDateString()}
        </span>
        <Copy text={file.digest} label="Copy its SHA-256" />
        <a className={buttonClass} href={api.fileUrl(run, file.path)} download={file.path.split("/").at(-1)}>
          <Download size={14} /> Download
        </a>
      </header>
      <Content run={run} file={file} />
    </section>
  );
}

function Content({ run, file }: { run: number; file: FileInfo }): ReactElement {
  if (isPicture(file.path)) {
    return (
      <div className={styles.picture}>
        <img src={api.blobUrl(run, file.digest)} alt={file.path} />
      </div>
    );
  }
  if (!isText(file.path, file.mime))
    return <p className={styles.nothing}>There is no preview for this kind of file.</p>;
  if (file.size > PREVIEW_BYTES)
    return <p className={styles.nothing}>The file is too large to be shown here. Download it.</p>;
  return <TextContent run={run} file={file} />;
}

function TextContent({ run, file }: { run: number; file: FileInfo }): ReactElement {
  const [wrap, setWrap] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: [...asked.files(run), "text", file.path, file.digest],
    queryFn: ({ signal }) => api.fileText(run, file.path, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <div className={styles.text} />;
  return (
    <>
      <div className={styles.tools}>
        <Button aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          Wrap
        </Button>
        <Copy text={data} label="Copy all" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre className={styles.text} tabIndex={0} data-wrap={wrap || undefined}>
        {data || "(empty)"}
      </pre>
    </>
  );
}
