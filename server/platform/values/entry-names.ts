/** What a file calls an entry of a list: by its name, or by its id where another one has the same name. */

interface Entry {
  id: string;
  name: string;
}

/** Those that are meant: one, unless nothing is called so, or several are. */
export function entriesCalled<T extends Entry>(entries: readonly T[], called: string): T[] {
  const one = entries.find(({ id }) => id === called);
  return one ? [one] : entries.filter(({ name }) => name === called);
}

/** What to call the entry with this id, so that nothing else is meant. */
export function calledIn(entries: readonly Entry[], id: string): string {
  const name = entries.find((one) => one.id === id)?.name ?? id;
  const [meant, ...others] = entriesCalled(entries, name);
  return meant?.id === id && others.length === 0 ? name : id;
}
