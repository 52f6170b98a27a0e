/** Keys of the page. Single keys are silent while somebody types and can be switched off; every key is listed by `?`. */

import { useEffect, useRef } from "react";
import { useLooks } from "./looks";

export interface Shortcut {
  /** `mod+k`, `?`, `g w` (one after the other), `Escape`. */
  keys: string;
  label: string;
  group: string;
}

interface Bound extends Shortcut {
  act: () => void;
}

const bound = new Set<Bound>();
/** Time between the two keys of `g w`. */
const SEQUENCE_MS = 1200;
let first: { key: string; at: number } | null = null;

/** Binds while mounted and `enabled`. The newest binding of a key wins. */
export function useShortcut(keys: string, label: string, group: string, act: () => void, enabled = true): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!enabled) return;
    const entry: Bound = { keys, label, group, act: () => latest.current() };
    bound.add(entry);
    return () => {
      bound.delete(entry);
    };
  }, [keys, label, group, enabled]);
}

/** All that is bound now. */
export function boundShortcuts(): readonly Shortcut[] {
  return [...bound];
}

export function listenForShortcuts(): () => void {
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}

export const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** Keys as the reader's keyboard names them: `⌘ K`, `Ctrl K`, `g then w`. */
export function spelled(keys: string): string {
  return keys
    .split(" ")
    .map((key) => key.replace("mod+", isMac ? "⌘ " : "Ctrl ").replace("shift+", "Shift "))
    .map((key) => (key.includes(" ") ? key.slice(0, -1) + key.slice(-1).toUpperCase() : key))
    .join(" then ");
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = pressedKey(event);
  const single = !pressed.startsWith("mod+");
  if (single && (!useLooks.getState().keys || isTyping(event.target) || event.altKey)) return;
  const now = performance.now();
  const sequence = first !== null && now - first.at < SEQUENCE_MS ? `${first.key} ${pressed}` : pressed;
  const found = find(sequence) ?? find(pressed);
  if (found === undefined) {
    first = [...bound].some(({ keys }) => keys.startsWith(`${pressed} `)) ? { key: pressed, at: now } : null;
    return;
  }
  first = null;
  event.preventDefault();
  found.act();
}

function find(keys: string): Bound | undefined {
  return [...bound].reverse().find((entry) => entry.keys === keys);
}

export function pressedKey(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey">): string {
  const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return `mod+${letter}`;
  return event.shiftKey && /^[a-z]$/.test(letter) ? `shift+${letter}` : letter;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select, [role=textbox]"))
  );
}
