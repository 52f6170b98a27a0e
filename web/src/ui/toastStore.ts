/** Short words at the edge of the page about what just happened, with one act. */

import { create } from "zustand";

export interface Toast {
  id: number;
  title: string;
  text?: string;
  tone: "info" | "warn" | "error";
  act?: { label: string; do: () => void };
}

interface Toasts {
  shown: readonly Toast[];
  close: (id: number) => void;
}

/** More at once would hide the page. */
const MOST = 4;
const SHOWN_MS = 10_000;

let count = 0;

export const useToasts = create<Toasts>()((set) => ({
  shown: [],
  close: (id) => set(({ shown }) => ({ shown: shown.filter((each) => each.id !== id) })),
}));

/** Shows it for ten seconds; an error stays until it is closed. */
export function toast(given: Omit<Toast, "id">): void {
  count += 1;
  const id = count;
  useToasts.setState(({ shown }) => ({ shown: [...shown, { ...given, id }].slice(-MOST) }));
  if (given.tone !== "error") setTimeout(() => useToasts.getState().close(id), SHOWN_MS);
}
