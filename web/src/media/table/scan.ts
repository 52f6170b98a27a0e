/** Where rows begin and end in the bytes of a table's file, found while the bytes arrive. Pure. */

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

const utf8 = new TextDecoder();

/**
 * Reads `{"columns": [...], "data": [[...], ...]}` in any order of its keys and with any others beside them.
 *
 * Bytes are kept whole; of each row only two numbers are. A row is parsed when it is asked for.
 */
export class RowScanner {
  /** null: not come by yet. */
  columns: string[] | null = null;
  count = 0;
  private bytes: Uint8Array;
  private length = 0;
  private starts = new Uint32Array(1024);
  private ends = new Uint32Array(1024);
  private at = 0;
  private depth = 0;
  private inString = false;
  private text = 0;
  private key = "";
  private lastText: [number, number] = [0, 0];
  private value = 0;
  private row = 0;

  /** size: expected bytes; more may come. */
  constructor(size: number) {
    this.bytes = new Uint8Array(Math.max(1024, size));
  }

  /** Takes the next bytes in. */
  push(piece: Uint8Array): void {
    if (this.length + piece.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + piece.length));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(piece, this.length);
    this.length += piece.length;
    this.scan();
  }

  /** Rows from `from` to before `to`; what is no list is an empty row. */
  block(from: number, to: number): unknown[][] {
    const last = Math.min(to, this.count) - 1;
    if (last < from) return [];
    // Between two rows stands a comma, so that many rows are one piece of JSON.
    const text = utf8.decode(this.bytes.subarray(this.starts[from], this.ends[last]));
    return JSON.parse(`[${text}]`) as unknown[][];
  }

  private scan(): void {
    const { length } = this;
    // Without the free room behind the last byte, which a search would go through each time.
    const bytes = this.bytes.subarray(0, length);
    let i = this.at;
    while (i < length) {
      if (this.inString) {
        const end = bytes.indexOf(QUOTE, i);
        i = end < 0 ? length : end + 1;
        if (end < 0) break;
        if (this.escaped(end)) continue;
        this.inString = false;
        this.lastText = [this.text, i];
        continue;
      }
      const byte = bytes[i];
      if (byte === QUOTE) {
        this.inString = true;
        this.text = i;
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.open(i);
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.close(i);
      else if (byte === COLON && this.depth === 1)
        this.key = JSON.parse(utf8.decode(bytes.subarray(...this.lastText))) as string;
      i += 1;
    }
    this.at = i;
  }

  /** An odd number of backslashes before a quote. */
  private escaped(quote: number): boolean {
    let i = quote - 1;
    while (i > this.text && this.bytes[i] === BACKSLASH) i -= 1;
    return (quote - i) % 2 === 0;
  }

  private open(at: number): void {
    this.depth += 1;
    if (this.depth === 2) this.value = at;
    if (this.depth === 3 && this.key === "data") this.row = at;
  }

  private close(at: number): void {
    this.depth -= 1;
    if (this.depth === 2 && this.key === "data") this.keepRow(this.row, at + 1);
    if (this.depth === 1 && this.key === "columns") {
      const names: unknown = JSON.parse(utf8.decode(this.bytes.subarray(this.value, at + 1)));
      this.columns = Array.isArray(names) ? names.map(String) : [];
    }
  }

  private keepRow(start: number, end: number): void {
    if (this.count === this.starts.length) {
      this.starts = doubled(this.starts);
      this.ends = doubled(this.ends);
    }
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count += 1;
  }
}

function doubled(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(numbers.length * 2);
  grown.set(numbers);
  return grown;
}
