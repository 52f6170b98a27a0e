/**
 * Code that comes with its first use.
 *
 * Not by `lazy`: a Suspense that has shown its fallback holds what arrives back until 300 ms have passed, and code at
 * hand still shows the fallback once.
 */

import { useEffect, useReducer, useState } from "react";

type Load<T> = () => Promise<T>;

const coming = new WeakMap<Load<unknown>, Promise<unknown>>();
const arrived = new WeakMap<Load<unknown>, unknown>();

/** Asks for the code once, whoever calls; call it early to have it at hand. After a failure the next call asks again. */
export function fetchCode<T>(load: Load<T>): Promise<T> {
  const known = coming.get(load) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const code = load();
  coming.set(load, code);
  code.then(
    (found) => arrived.set(load, found),
    () => coming.delete(load),
  );
  return code;
}

/** null until the code is there. `load` must be the same function at each call. What failed is thrown. */
export function useCode<T>(load: Load<T>): T | null {
  const [failed, fail] = useState<{ load: Load<T>; error: unknown } | null>(null);
  const [, changed] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (arrived.has(load)) return;
    let isHere = true;
    fetchCode(load).then(
      () => isHere && changed(),
      (error: unknown) => isHere && fail({ load, error }),
    );
    return () => {
      isHere = false;
    };
  }, [load]);
  if (failed?.load === load) throw failed.error;
  return (arrived.get(load) as T | undefined) ?? null;
}
