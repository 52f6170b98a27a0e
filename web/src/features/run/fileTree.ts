/** Paths as a tree of folders. Pure. */

import type { FileInfo } from "../../data/types";

export interface FolderNode {
  name: string;
  folders: FolderNode[];
  files: FileInfo[];
  /** Of all files below. */
  count: number;
  size: number;
}

export function fileTree(files: readonly FileInfo[]): FolderNode {
  const root = folder("");
  for (const file of files) {
    const parts = file.path.split("/").slice(0, -1);
    let node = root;
    node.count++;
    node.size += file.size;
    for (const name of parts) {
      let next = node.folders.find((each) => each.name === name);
      if (next === undefined) {
        next = folder(name);
        node.folders.push(next);
      }
      next.count++;
      next.size += file.size;
      node = next;
    }
    node.files.push(file);
  }
  arrange(root);
  return root;
}

function folder(name: string): FolderNode {
  return { name, folders: [], files: [], count: 0, size: 0 };
}

/** As people count: `step2` before `step10`. */
function arrange(node: FolderNode): void {
  node.folders.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  node.files.sort((a, b) => a.path.localeCompare(b.path, undefined, { numeric: true }));
  for (const each of node.folders) arrange(each);
}

const PICTURES = /\.(png|jpe?g|gif|webp)$/i;
const TEXTS =
  /(^|\/)(readme|license|dockerfile|makefile)$|\.(txt|md|log|json|jsonl|ya?ml|toml|csv|tsv|ini|cfg|py|sh|patch|diff|ipynb|html?|css|js|ts|xml|svg|rst|c|h|cpp|cu|r|jl|lua|go|rs)$/i;

/** What the server hands out as a picture; SVG is text, so that nothing in it runs. */
export function isPicture(path: string): boolean {
  return PICTURES.test(path);
}

export function isText(path: string, mime: string): boolean {
  return TEXTS.test(path) || mime.startsWith("text/") || mime === "application/json";
}
