/** Finding in a whole log: its bytes are read as they come, a piece at a time, and only the places are kept. */

export interface Found {
  /** Numbers of lines, rising. */
  lines: number[];
  /** Lines looked at so far. */
  looked: number;
  done: boolean;
}

/** More places nobody walks through. */
export const MOST_FOUND = 10_000;

/** Text without a meaning as a regular expression is looked for as it stands. Case matters only when it is written. */
export function patternOf(text: string): RegExp {
  const flags = text === text.toLowerCase() ? "i" : "";
  try {
    return new RegExp(text, flags);
  } catch {
    return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), flags);
  }
}

/** Calls `tell` after each piece. `readable` takes escapes out of a line before it is compared. */
export async function searchLog(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  pattern: RegExp,
  readable: (line: string) => string,
  tell: (found: Found) => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const lines: number[] = [];
  let looked = 0;
  let rest = "";
  const look = (line: string): void => {
    if (lines.length < MOST_FOUND && pattern.test(readable(line))) lines.push(looked);
    looked++;
  };
  for (;;) {
    const { value, done } = await reader.read();
    const pieces = (rest + (value ?? "")).split("\n");
    rest = pieces.pop() ?? "";
    for (const line of pieces) look(line);
    if (done) {
      if (rest !== "") look(rest);
      tell({ lines: [...lines], looked, done: true });
      return;
    }
    tell({ lines: [...lines], looked, done: false });
  }
}
