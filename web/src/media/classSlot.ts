/** Colours of classes. Pure. */

/** The colour slot of a class: classes that are neighbours differ. */
export function classSlot(classId: string): number {
  const number = Number(classId);
  if (Number.isInteger(number)) return ((((number - 1) % 20) + 20) % 20) + 1;
  let sum = 0;
  for (const character of classId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 20;
  return sum + 1;
}
