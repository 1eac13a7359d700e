/**
 * Entries whose title or group has every word of a search, those whose title begins with it first; all of them, in their order,
 * for an empty one.
 */
export function findEntries<T extends { readonly title: string; readonly group: string }>(
  entries: readonly T[],
  search: string,
): readonly T[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return entries;
  const words = wanted.split(/\s+/);
  const found = entries.filter(({ title, group }) => {
    const text = `${title} ${group}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const beginsWith = ({ title }: T) => title.toLowerCase().startsWith(wanted);
  return [...found.filter(beginsWith), ...found.filter((entry) => !beginsWith(entry))];
}
