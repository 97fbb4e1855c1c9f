/** What a file calls an entry of a list: its name, or its id if another entry has the same name. */

interface Entry {
  id: string;
  name: string;
}

/** The entries that match: one, unless none has this name, or several have it. */
export function entriesCalled<T extends Entry>(entries: readonly T[], called: string): T[] {
  const one = entries.find(({ id }) => id === called);
  return one ? [one] : entries.filter(({ name }) => name === called);
}

/** What to call the entry with this id so that it is unambiguous. */
export function calledIn(entries: readonly Entry[], id: string): string {
  const name = entries.find((one) => one.id === id)?.name ?? id;
  const [meant, ...others] = entriesCalled(entries, name);
  return meant?.id === id && others.length === 0 ? name : id;
}
