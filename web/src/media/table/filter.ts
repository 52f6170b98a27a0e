/** The filter line of a table: `score > 0.5 and label = cat`; anything else is searched for in all cells. Pure. */

import { fullText } from "../../ui/values";

export type Test = (row: readonly unknown[]) => boolean;

const TERM = /^(?:"((?:[^"\\]|\\.)*)"|([^<>=!~"]+?))\s*(<=|>=|!=|=|<|>|~)\s*(.*)$/s;
const QUOTED = /^"((?:[^"\\]|\\.)*)"$/s;
const NUMBERS: Record<string, number> = { NaN: Number.NaN, Infinity: Infinity, "-Infinity": -Infinity };

/** What a line asks of a row; null: nothing. Raises Error that says what is wrong. */
export function readFilter(line: string, columns: readonly string[]): Test | null {
  const tests = partsOf(line).map((part) => readTerm(part, columns));
  return tests.length === 0 ? null : (row) => tests.every((test) => test(row));
}

/** Parts between ` and `, where it does not stand in quotes. */
function partsOf(line: string): string[] {
  const parts: string[] = [];
  let begin = 0;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === "\\" && quoted) i += 1;
    else if (line[i] === '"') quoted = !quoted;
    else if (!quoted && line.slice(i, i + 5).toLowerCase() === " and ") {
      parts.push(line.slice(begin, i));
      begin = i + 5;
      i += 4;
    }
  }
  return [...parts, line.slice(begin)].map((part) => part.trim()).filter((part) => part !== "");
}

function readTerm(term: string, columns: readonly string[]): Test {
  const found = TERM.exec(term);
  if (found === null) {
    const wanted = unquoted(term).toLowerCase();
    return (row) => row.some((cell) => fullText(cell).toLowerCase().includes(wanted));
  }
  const [, quoted, bare, operator = "=", given = ""] = found;
  const name = quoted === undefined ? (bare ?? "").trim() : unescaped(quoted);
  const column = columns.indexOf(name);
  if (column < 0) throw new Error(`There is no column \`${name}\`. To search for the text, put it in quotes.`);
  const text = unquoted(given.trim());
  if (operator === "~") {
    const wanted = text.toLowerCase();
    return (row) => fullText(row[column]).toLowerCase().includes(wanted);
  }
  const number = numberOf(text);
  if (operator === "=" || operator === "!=") {
    const wanted = operator === "=";
    return (row) => isEqual(row[column], text, number) === wanted;
  }
  if (number === null) throw new Error(`\`${operator}\` needs a number, not \`${text}\`.`);
  return (row) => {
    const value = numberOf(row[column]);
    if (value === null) return false;
    if (operator === "<") return value < number;
    if (operator === ">") return value > number;
    return operator === "<=" ? value <= number : value >= number;
  };
}

function isEqual(cell: unknown, text: string, number: number | null): boolean {
  if (typeof cell === "number") return number !== null && cell === number;
  if (cell === null || cell === undefined) return text === "" || text === "null";
  return fullText(cell) === text;
}

/** A cell as a number: numbers, those that JSON has no name for, truth values; null: it is none. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string" || value.trim() === "") return null;
  if (Object.hasOwn(NUMBERS, value)) return NUMBERS[value] ?? null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

function unquoted(text: string): string {
  const [, inside] = QUOTED.exec(text) ?? [];
  return inside === undefined ? text : unescaped(inside);
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, "$1");
}

/** A filter for exactly this value of this column. */
export function equals(column: string, value: unknown): string {
  const escaped = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;
  return `${escaped(column)} = ${value === null || value === undefined ? '""' : escaped(fullText(value))}`;
}
