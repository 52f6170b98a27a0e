/** The object of before as long as its fields say the same: what was read anew need not be worked out anew. */

import { useRef } from "react";

/** `value`: what JSON can say. */
export function useSame<T>(value: T): T {
  const before = useRef(value);
  if (JSON.stringify(before.current) !== JSON.stringify(value)) before.current = value;
  return before.current;
}
