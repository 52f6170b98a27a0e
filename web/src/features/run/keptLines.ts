/** Lines of a log that are at hand, by their place among those asked for, in pages. What was read stays readable while more is asked for. */

import type { LogLine, LogPage } from "../../data/types";
import { LIVE_LINES, LOG_PAGE } from "./logWindow";

/** Of the newest pages; older ones are asked for again when somebody goes back to them. */
const MOST_PAGES = 200;

export class KeptLines {
  private readonly pages = new Map<number, (LogLine | undefined)[]>();
  /** Lines of the last end that may have changed since: from the first on, before the other. */
  private live = { from: 0, to: 0 };

  at(line: number): LogLine | undefined {
    return this.pages.get(Math.floor(line / LOG_PAGE))?.[line % LOG_PAGE];
  }

  /** `first`: the place of the first of them. */
  put(lines: readonly LogLine[], first: number): void {
    for (const [index, line] of lines.entries()) {
      const number = Math.floor((first + index) / LOG_PAGE);
      const page = this.pages.get(number) ?? [];
      page[(first + index) % LOG_PAGE] = line;
      this.pages.set(number, page);
    }
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= MOST_PAGES) return;
      this.pages.delete(oldest);
    }
  }

  /** The end of a log that grows. Its last lines may change: those that the next end does not show are asked for anew. */
  putEnd({ lines, first, total }: LogPage): void {
    for (let line = this.live.from; line < Math.min(this.live.to, first); line++) {
      delete this.pages.get(Math.floor(line / LOG_PAGE))?.[line % LOG_PAGE];
    }
    this.live = { from: Math.max(0, total - LIVE_LINES), to: total };
    this.put(lines, first);
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
