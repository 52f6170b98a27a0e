/** Objects whose names were logged: `constructor` and `__proto__` are names like others. Pure. */

/** The value at `name`; undefined where the object has none, whatever every object has by that name. */
export function ownOf<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}
