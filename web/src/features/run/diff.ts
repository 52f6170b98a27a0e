/** A unified diff of git, taken apart by file. Pure. */

export interface FileDiff {
  path: string;
  added: number;
  removed: number;
  /** Hunks as they stand: `@@`, `+`, `-`, ` `. */
  lines: string[];
}

/** text: what `git diff` wrote; anything before the first file is left out. */
export function parseDiff(text: string): FileDiff[] {
  const files: FileDiff[] = [];
  let file: FileDiff | null = null;
  let inHunk = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("diff --git ")) {
      file = { path: pathOf(line), added: 0, removed: 0, lines: [] };
      files.push(file);
      inHunk = false;
    } else if (file !== null) {
      if (!inHunk && (line.startsWith("+++ ") || line.startsWith("--- "))) {
        // The new name, unless the file was deleted; quoted names are kept as git wrote them.
        const name = line
          .slice(4)
          .replace(/^"?[ab]\//, "")
          .replace(/"$/, "");
        if (name !== "/dev/null" && line.startsWith("+++")) file.path = name;
        continue;
      }
      if (line.startsWith("@@")) inHunk = true;
      if (!inHunk && !/^(Binary|GIT binary|rename|similarity|deleted|new file)/.test(line)) continue;
      if (inHunk && line.startsWith("+")) file.added++;
      if (inHunk && line.startsWith("-")) file.removed++;
      file.lines.push(line);
    }
  }
  for (const each of files) if (each.lines.at(-1) === "") each.lines.pop();
  return files;
}

function pathOf(head: string): string {
  const [, path] = / "?b\/(.+?)"?$/.exec(head) ?? [];
  return path ?? head.slice("diff --git ".length);
}
