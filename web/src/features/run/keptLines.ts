/** Lines of a log that are at hand, by number, in pages. What was read stays readable while more is asked for. */

import type { LogLine, LogPage } from "../../data/types";
import { LOG_PAGE } from "./logWindow";

/** Of the newest pages; older ones are asked for again when somebody goes back to them. */
const MOST_PAGES = 200;

export class KeptLines {
  private readonly pages = new Map<number, (LogLine | undefined)[]>();
  private last: LogLine | undefined;

  at(line: number): LogLine | undefined {
    return this.pages.get(Math.floor(line / LOG_PAGE))?.[line % LOG_PAGE];
  }

  put(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const number = Math.floor(line[0] / LOG_PAGE);
      const page = this.pages.get(number) ?? [];
      page[line[0] % LOG_PAGE] = line;
      this.pages.set(number, page);
    }
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= MOST_PAGES) return;
      this.pages.delete(oldest);
    }
  }

  /** The end of a log that grows. Its last line may be unfinished: it is taken back when the next end lies beyond it. */
  putEnd({ lines }: LogPage): void {
    const first = lines[0]?.[0];
    const { last } = this;
    if (last !== undefined && first !== undefined && first > last[0] && this.at(last[0]) === last) {
      delete this.pages.get(Math.floor(last[0] / LOG_PAGE))?.[last[0] % LOG_PAGE];
    }
    this.last = lines.at(-1);
    this.put(lines);
  }

  /** Pages with a line from `from` on, before `to`, that is not at hand. */
  missing(from: number, to: number): number[] {
    const pages: number[] = [];
    for (let line = Math.max(0, from); line < to; line++) {
      const page = Math.floor(line / LOG_PAGE);
      if (this.at(line) === undefined && pages.at(-1) !== page) pages.push(page);
    }
    return pages;
  }
}
