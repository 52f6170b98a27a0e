/** Asking again at each change, without the next change cutting off an answer that is on its way. Pure. */

/**
 * A function that asks; called while an answer is awaited, it asks once more after it. However quickly changes follow
 * each other and however slow answers are, one comes in the end, and the last is newer than the last call.
 */
export function oneAtATime(ask: () => Promise<unknown>): () => void {
  let asking = false;
  let again = false;
  const go = async (): Promise<void> => {
    asking = true;
    do {
      again = false;
      await ask().catch(() => undefined);
    } while (again);
    asking = false;
  };
  return () => {
    if (asking) again = true;
    else void go();
  };
}
